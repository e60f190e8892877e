/** The page on which users register and remove their MFA devices. */
import { directoryArn } from '../../../core/aws/directory-ids.ts'
import { EndpointError } from '../endpoint-error.ts'
import { redirect, shortText } from '../page-reply.ts'
import { devicesPage, newDevicePage } from './device-pages.ts'
import { formToken, requireFormToken } from './sessions.ts'
import { deviceIn, newSeed, WRONG_CODE } from './steps.ts'
import { addDevice, credentialsOf, MAXIMUM_APPS, removeDevice } from './users.ts'
import type { PortalEvent, Reply, SignedIn, Visit } from './visit.ts'

const DEVICES = '/start/devices'

export function showDevices(visit: Visit, signedIn: SignedIn): Reply {
  requireOwnSignIn(signedIn)
  const { mfaDevices } = credentialsOf(signedIn.view, signedIn.user.id)
  const token = formToken(visit, signedIn)
  return { status: 200, body: devicesPage(signedIn, { devices: mfaDevices, token }) }
}

/** Performs the action in a form: `add` shows a new secret key, `register` expects its first code. */
export function changeDevices(visit: Visit, signedIn: SignedIn): Reply | Promise<Reply> {
  requireOwnSignIn(signedIn)
  const { newSeed: seed } = requireFormToken(visit, signedIn)
  switch (visit.form.get('action')) {
    case 'add':
      return askForDevice(visit, signedIn, newSeed(visit), 200)
    case 'register':
      return register(visit, signedIn, seed)
    case 'remove':
      return remove(visit, signedIn)
    default:
      throw new EndpointError(400, 'InvalidForm', 'The form has no valid action.')
  }
}

/** An external identity provider has devices of its own. @throws EndpointError NotFound */
function requireOwnSignIn({ instance }: SignedIn): void {
  if (!instance.identityProvider) return
  throw new EndpointError(404, 'NotFound', 'Your identity provider manages your MFA devices.')
}

async function askForDevice(
  visit: Visit,
  signedIn: SignedIn,
  seed: string,
  status: number,
  message?: string,
): Promise<Reply> {
  const token = formToken(visit, signedIn, seed)
  return { status, body: await newDevicePage(signedIn, { seed, token, message }) }
}

function register(visit: Visit, signedIn: SignedIn, seed: string | undefined): Reply | Promise<Reply> {
  if (seed === undefined) throw new EndpointError(400, 'InvalidForm', 'The form has no secret key.')
  const { place, user, view } = signedIn
  const { store, clock } = visit.emulator
  if (credentialsOf(view, user.id).mfaDevices.length >= MAXIMUM_APPS)
    throw new EndpointError(409, 'TooManyDevices', `You can have at most ${MAXIMUM_APPS} authenticator apps.`)
  const now = clock.now(place)
  const added = store.transact(place, (tx) => addDevice(tx, user.id, ...deviceIn(visit, seed, now)))
  if (!added) return askForDevice(visit, signedIn, seed, 403, WRONG_CODE)
  return { ...redirect(DEVICES), events: [eventOf('sso:RegisterDevice', signedIn)] }
}

function remove(visit: Visit, signedIn: SignedIn): Reply {
  const { place, user } = signedIn
  const id = shortText(visit.form, 'device')
  const isRemoved = visit.emulator.store.transact(place, (tx) => removeDevice(tx, user.id, id))
  return { ...redirect(DEVICES), ...(isRemoved ? { events: [eventOf('sso:DeleteDevice', signedIn)] } : {}) }
}

function eventOf(name: PortalEvent['name'], { view, user }: SignedIn): PortalEvent {
  return { name, caller: directoryArn(view, 'user', user.id) }
}
