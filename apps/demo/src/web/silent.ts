import { createUserManager } from './auth/userManager.ts'

// This page lives in a hidden frame only: it hands the provider's answer to the page that opened the frame.
void createUserManager(window.location.origin).signinSilentCallback()
