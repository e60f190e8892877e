/** Signs in with a password. The later steps are in `steps.ts`. */
import { accountOfSignIn } from '../../aws/hosts.ts'
import { hashNewPassword } from '../../identity/password-hash.ts'
import { verifyPassword } from '../../identity/passwords.ts'
import { CONSOLE, destinationOf } from './destination.ts'
import { attemptKeyOf, claimOf, findHolder, type Holder, passwordVersion } from './holders.ts'
import { rootPage, userPage } from './sign-in-pages.ts'
import { begin, continueSteps, failure, INCORRECT, proceed } from './steps.ts'
import { type Reply, shortText, type Visit } from './visit.ts'

/** The time limit for all steps after the password. */
const STEPS_MILLISECONDS = 10 * 60 * 1000

export function showSignIn({ query, origin }: Visit): Reply {
  const destination = destinationIn(query, origin)
  const account = query.get('account') ?? accountOfSignIn(new URL(origin).hostname)
  const isRoot = query.get('user') === 'root'
  return { status: 200, body: isRoot ? rootPage({ destination }) : userPage({ destination, account }) }
}

export function signIn(visit: Visit): Promise<Reply> | Reply {
  const step = visit.form.get('step')
  return step === null ? checkPassword(visit) : continueSteps(visit, step)
}

async function checkPassword(visit: Visit): Promise<Reply> {
  const { emulator, form, origin } = visit
  const claim = claimOf(form)
  const attemptKey = attemptKeyOf(emulator.store, claim)
  const waitMessage = begin(visit, attemptKey)
  if (waitMessage !== undefined) return askAgain(visit, 429, waitMessage)
  const holder = findHolder(emulator.store, claim)
  const isCorrect = await isPasswordOf(holder, visit)
  if (!holder || !isCorrect) return { ...askAgain(visit, 403, INCORRECT), ...failure('ConsoleLogin', holder) }
  emulator.signIn.attempts.passed(attemptKey, emulator.clock.now())
  return proceed(visit, holder.accountId, {
    holderId: holder.id,
    password: passwordVersion(holder.profile),
    who: attemptKey,
    destination: destinationIn(form, origin),
    until: emulator.clock.real() + STEPS_MILLISECONDS,
  })
}

/**
 * Checks the password. For unknown users, takes the same time, so that it does not reveal which users exist.
 */
async function isPasswordOf(holder: Holder | undefined, { emulator, form }: Visit): Promise<boolean> {
  const password = shortText(form, 'password')
  if (holder) return verifyPassword(holder.profile, password)
  await hashNewPassword(password, (bytes) => emulator.randomBytes(bytes).toString('base64'))
  return false
}

/** Returns the form again, with all values except the password. */
function askAgain({ form, origin }: Visit, status: number, message: string): Reply {
  const destination = destinationIn(form, origin)
  const claim = claimOf(form)
  const body =
    claim.kind === 'root'
      ? rootPage({ destination, message, email: claim.email })
      : userPage({ destination, message, account: claim.account, user: claim.user })
  return { status, body }
}

/** Returns the destination, or the console if it is not allowed. */
function destinationIn(parameters: URLSearchParams, origin: string): string {
  return destinationOf(parameters.get('destination') ?? CONSOLE, origin) ?? CONSOLE
}
