/** How a user signs in and signs requests. Each part that is refused shows why by itself. */
import { AccessKeys } from './access-keys.tsx'
import { MfaDevices } from './mfa-devices.tsx'
import { OtherCredentials } from './other-credentials.tsx'
import { Password } from './password.tsx'

export function KeysTab({ userName }: { readonly userName: string }) {
  return (
    <>
      <AccessKeys userName={userName} />
      <Password userName={userName} />
      <MfaDevices userName={userName} />
      <OtherCredentials userName={userName} />
    </>
  )
}
