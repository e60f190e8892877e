/** Enables a virtual MFA device: its name, then its secret as a QR code, then two codes that prove that it works. */
import { useState } from 'preact/hooks'
import { call } from '../../../api/client.ts'
import { Field } from '../../../components/forms/field.tsx'
import { FieldsDialog } from '../../../components/forms/fields-dialog.tsx'
import { FormDialog } from '../../../components/forms/form-dialog.tsx'
import { sayFailure } from '../../../components/overlays/toast.tsx'
import { shownText } from '../../../texts/shown-text.ts'
import { Secret } from './secret.tsx'

interface EnableMfaProps {
  readonly userName: string
  readonly onClose: () => void
  readonly onDone: () => void
}

interface Device {
  readonly serial: string
  /** In base32, as authenticators take it. */
  readonly seed: string
  /** A PNG in base64. */
  readonly qrCode: string
}

export function EnableMfa({ userName, onClose, onDone }: EnableMfaProps) {
  const [device, setDevice] = useState<Device>()
  return device ? (
    <ProveDevice userName={userName} device={device} onClose={onClose} onDone={onDone} />
  ) : (
    <NameDevice userName={userName} onClose={onClose} onMade={setDevice} />
  )
}

interface NameDeviceProps {
  readonly userName: string
  readonly onClose: () => void
  readonly onMade: (device: Device) => void
}

function NameDevice({ userName, onClose, onMade }: NameDeviceProps) {
  const create = async (name: string) => {
    const { VirtualMFADevice: made } = await call('iam', 'CreateVirtualMFADevice', {
      VirtualMFADeviceName: name,
    })
    const { SerialNumber: serial, Base32StringSeed = '', QRCodePNG: qrCode = '' } = made
    onMade({ serial, seed: atob(Base32StringSeed), qrCode })
  }
  return (
    <FieldsDialog
      title={`Add an MFA device for ${shownText(userName)}`}
      submit="Continue"
      errors={{ name: /virtualMFADeviceName|EntityAlreadyExists/i }}
      fields={[{ name: 'name', label: 'Name of the device', value: userName }]}
      onSubmit={({ name }) => create(name)}
      onDone={() => {}}
      onClose={onClose}
    />
  )
}

interface ProveDeviceProps extends EnableMfaProps {
  readonly device: Device
}

function ProveDevice({ userName, device: { serial, seed, qrCode }, onClose, onDone }: ProveDeviceProps) {
  const [first, setFirst] = useState('')
  const [second, setSecond] = useState('')
  const cancel = () => {
    call('iam', 'DeleteVirtualMFADevice', { SerialNumber: serial }).catch(sayFailure)
    onClose()
  }
  return (
    <FormDialog
      title="Scan the code"
      submit="Enable device"
      errors={{ first: /authenticationCode1|AuthenticationCode|code/i, second: /authenticationCode2/i }}
      onSubmit={() =>
        call('iam', 'EnableMFADevice', {
          UserName: userName,
          SerialNumber: serial,
          AuthenticationCode1: first,
          AuthenticationCode2: second,
        })
      }
      onDone={onDone}
      onClose={cancel}
    >
      {(errorAt) => (
        <>
          <img class="identity-qr" src={`data:image/png;base64,${qrCode}`} alt="The secret as a QR code" />
          <Secret name="Secret" text={seed} />
          <p class="quiet">
            Scan it with an authenticator, then type two codes that follow each other. Codes go by the real
            time, whatever the emulator's clock says.
          </p>
          <Field
            label="First code"
            value={first}
            placeholder="123456"
            isCode
            error={errorAt('first')}
            onInput={setFirst}
          />
          <Field
            label="Second code"
            value={second}
            placeholder="654321"
            isCode
            error={errorAt('second')}
            onInput={setSecond}
          />
        </>
      )}
    </FormDialog>
  )
}
