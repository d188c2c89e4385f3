import { ImpersonationBanner } from '../banner/ImpersonationBanner.tsx'
import { SwitchSubject, type SwitchSubjectProps } from '../switchSubject/SwitchSubject.tsx'
import { HostPage } from './HostPage.tsx'

/** The control where it belongs: among the actions of the banner. */
export function SwitchPage(props: SwitchSubjectProps) {
  return (
    <>
      <ImpersonationBanner standby={false} actions={<SwitchSubject {...props} />} />
      <HostPage />
    </>
  )
}
