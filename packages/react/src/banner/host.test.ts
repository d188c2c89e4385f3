import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createBannerHost } from './host.ts'
import { keepInPage } from './keepInPage.ts'

const settle = () => new Promise((resolve) => setTimeout(resolve))

describe('createBannerHost', () => {
  const element = createBannerHost()
  const attach = () => {
    document.body.prepend(element)
    const undo = [() => element.remove(), keepInPage(element)]
    return () => {
      for (const stop of undo.reverse()) stop()
    }
  }
  let detach: () => void

  beforeEach(() => {
    document.body.innerHTML = '<main>page</main>'
    detach = attach()
  })
  afterEach(() => detach())

  test('stands first in the body', () => {
    expect(document.body.firstElementChild).toBe(element)
  })

  test('comes back when it is removed', async () => {
    element.remove()
    await settle()
    expect(element.isConnected).toBe(true)
  })

  test('comes back when the page is emptied', async () => {
    document.body.replaceChildren()
    await settle()
    expect(document.body.firstElementChild).toBe(element)
  })

  test.each([
    ['hidden', ''],
    ['inert', ''],
    ['aria-hidden', 'true'],
    ['style', 'opacity: 0'],
  ])('does not keep %s', async (name, value) => {
    element.setAttribute(name, value)
    await settle()
    expect(element).not.toHaveAttribute(name)
  })

  test('does not freeze the page in a fight with another script, and does not give up', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    detach()
    detach = attach()
    let fights = 0
    const enemy = new MutationObserver(() => {
      fights += 1
      if (fights < 200) element.remove()
    })
    enemy.observe(document.body, { childList: true })
    element.remove()
    await settle()
    enemy.disconnect()
    expect(fights).toBeLessThan(100)
    vi.advanceTimersByTime(1000)
    vi.useRealTimers()
    expect(element.isConnected).toBe(true)
  })

  test('presses inside are not presses outside of something else', () => {
    const outside = vi.fn()
    const button = element.appendChild(document.createElement('button'))
    for (const type of ['pointerdown', 'mousedown', 'touchstart', 'click']) {
      document.addEventListener(type, outside)
      button.dispatchEvent(new Event(type, { bubbles: true }))
      document.removeEventListener(type, outside)
    }
    expect(outside).not.toHaveBeenCalled()
  })

  test('moves into the dialog on top, and back step by step', async () => {
    document.body.insertAdjacentHTML('beforeend', '<dialog id="one"></dialog><dialog id="two"></dialog>')
    const [one, two] = document.querySelectorAll('dialog')
    // jsdom has no modal dialogs; the story with a native modal shows the same in a browser.
    for (const dialog of [one, two]) vi.spyOn(dialog!, 'matches').mockReturnValue(true)
    one?.setAttribute('open', '')
    await settle()
    expect(one).toContainElement(element)
    two?.setAttribute('open', '')
    await settle()
    expect(two).toContainElement(element)
    two?.remove()
    await settle()
    expect(one).toContainElement(element)
    one?.removeAttribute('open')
    await settle()
    expect(document.body.firstElementChild).toBe(element)
  })

  test('is raised when a popover opens, and not when a detail does', () => {
    const layer = element.appendChild(document.createElement('section'))
    layer.setAttribute('data-understudy-layer', '')
    // jsdom has no popovers; the walks with real ones are with the demo.
    const showPopover = vi.fn()
    Object.assign(layer, { showPopover })
    vi.spyOn(layer, 'matches').mockReturnValue(false)
    document.body.insertAdjacentHTML('beforeend', '<div popover="auto"></div><details></details>')
    const opens = (selector: string) =>
      document
        .querySelector(selector)
        ?.dispatchEvent(Object.assign(new Event('toggle'), { newState: 'open', oldState: 'closed' }))
    opens('details')
    expect(showPopover).not.toHaveBeenCalled()
    opens('[popover="auto"]')
    expect(showPopover).toHaveBeenCalledOnce()
    layer.remove()
  })

  test('runs no timer while nobody takes anything away', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    detach()
    detach = attach()
    expect(vi.getTimerCount()).toBe(0)
    element.remove()
    await settle()
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(2000)
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })

  test('is gone after its undo, for good', async () => {
    detach()
    await settle()
    expect(element.isConnected).toBe(false)
  })
})
