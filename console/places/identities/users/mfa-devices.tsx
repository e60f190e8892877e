/** The MFA devices of a user. */
import type { MFADevice } from '../../../../protocol/model/iam-types.ts'
import { call } from '../../../api/client.ts'
import { Button } from '../../../components/button.tsx'
import { Loaded } from '../../../components/loading.tsx'
import { DialogButton } from '../../../components/overlays/dialog-button.tsx'
import { say, sayFailure } from '../../../components/overlays/toast.tsx'
import { useLoaded } from '../../../state/loaded.ts'
import { shortArn } from '../../../texts/arns.ts'
import { shownText } from '../../../texts/shown-text.ts'
import { dayAndTime } from '../../../texts/times.ts'
import { Nothing, Panel } from '../panel.tsx'
import { EnableMfa } from './enable-mfa.tsx'

export function MfaDevices({ userName }: { readonly userName: string }) {
  const devices = useLoaded(
    (signal) => call('iam', 'ListMFADevices', { UserName: userName }, signal),
    [userName],
  )
  return (
    <Panel
      title="MFA devices"
      note={devices.value?.MFADevices.length}
      actions={
        <DialogButton
          icon="plus"
          isSmall
          dialog={(close) => (
            <EnableMfa
              userName={userName}
              onClose={close}
              onDone={() => {
                close()
                say('The MFA device is enabled')
                devices.reload()
              }}
            />
          )}
        >
          Add MFA device
        </DialogButton>
      }
    >
      <Loaded of={devices} lines={2}>
        {({ MFADevices: found }) => (
          <>
            {found.length === 0 && <Nothing>No device: sessions of the user are without MFA.</Nothing>}
            <ul class="identity-lines">
              {found.map((device) => (
                <DeviceLine
                  key={device.SerialNumber}
                  userName={userName}
                  device={device}
                  reload={devices.reload}
                />
              ))}
            </ul>
          </>
        )}
      </Loaded>
    </Panel>
  )
}

interface DeviceLineProps {
  readonly userName: string
  readonly device: MFADevice
  readonly reload: () => void
}

function DeviceLine({ userName, device: { SerialNumber, EnableDate }, reload }: DeviceLineProps) {
  const deactivate = async () => {
    try {
      await call('iam', 'DeactivateMFADevice', { UserName: userName, SerialNumber })
      // A virtual device without a user is of no use: its secret cannot be shown again.
      if (SerialNumber.startsWith('arn:')) await call('iam', 'DeleteVirtualMFADevice', { SerialNumber })
      say('Deactivated the MFA device')
    } catch (error) {
      sayFailure(error)
    }
    reload()
  }
  return (
    <li class="row identity-line">
      <span class="code truncated" data-tooltip={shownText(SerialNumber)}>
        {shownText(shortArn(SerialNumber))}
      </span>
      <span class="identity-grow quiet">Enabled {dayAndTime(EnableDate)}</span>
      <Button isSmall onClick={deactivate}>
        Deactivate
        <span class="unseen"> {shownText(SerialNumber)}</span>
      </Button>
    </li>
  )
}
