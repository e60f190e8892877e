/** MFA devices of a seed: with secrets of its choice, and enabled without codes, since nobody has an authenticator yet. */
import type { Tx } from '../../store/index.ts'
import { addVirtualDevice, giveDevice } from '../iam/mfa-devices.ts'
import type { Path } from './parse.ts'
import type { Step } from './steps.ts'
import type { SeedMfaDevice } from './types.ts'

/**
 * @param owner where the seed has the user, or the root user
 * @param userIdIn the user's id once the step is taken, or `root`
 */
export function* mfaDevicesOf(
  owner: Path,
  devices: readonly SeedMfaDevice[] | undefined,
  userIdIn: (tx: Tx) => string,
): Generator<Step> {
  for (const [index, { name, path, seed }] of (devices ?? []).entries()) {
    const input = { VirtualMFADeviceName: name, Path: path }
    yield {
      path: [...owner, 'mfaDevices', index],
      operation: 'CreateVirtualMFADevice',
      input,
      run: (tx, _input, ctx) => {
        const device = addVirtualDevice(tx, input, ctx, seed)
        const unused = { drift: 0, lastStep: 0 }
        giveDevice(tx, device, { userId: userIdIn(tx), enableDate: ctx.now, ...unused }, ctx)
      },
    }
  }
}
