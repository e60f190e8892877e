/** Signing in with a password. What comes after it is in `steps.ts`. */
import { accountOfSignIn } from '../../aws/hosts.ts'
import { hashNewPassword } from '../../identity/password-hash.ts'
import { verifyPassword } from '../../identity/passwords.ts'
import { CONSOLE, destinationOf } from './destination.ts'
import { claimOf, findHolder, type Holder, passwordVersion, whoOf } from './holders.ts'
import { rootPage, userPage } from './sign-in-pages.ts'
import { begin, continueSteps, failure, INCORRECT, proceed } from './steps.ts'
import { type Reply, shortText, type Visit } from './visit.ts'

/** How long the steps after the password may take together, milliseconds. */
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
  const who = whoOf(emulator.store, claim)
  const tooMany = begin(visit, who)
  if (tooMany !== undefined) return askAgain(visit, 429, tooMany)
  const holder = findHolder(emulator.store, claim)
  const isRight = await isPasswordOf(holder, visit)
  if (!holder || !isRight) return { ...askAgain(visit, 403, INCORRECT), ...failure('ConsoleLogin', holder) }
  emulator.signIn.attempts.passed(who, emulator.clock.now())
  return proceed(visit, holder.accountId, {
    holderId: holder.id,
    password: passwordVersion(holder.profile),
    who,
    destination: destinationIn(form, origin),
    until: emulator.clock.real() + STEPS_MILLISECONDS,
  })
}

/** Takes as long for those who do not exist. */
async function isPasswordOf(holder: Holder | undefined, { emulator, form }: Visit): Promise<boolean> {
  const password = shortText(form, 'password')
  if (holder) return verifyPassword(holder.profile, password)
  await hashNewPassword(password, (bytes) => emulator.randomBytes(bytes).toString('base64'))
  return false
}

/** The form again, with what was filled in but the password. */
function askAgain({ form, origin }: Visit, status: number, message: string): Reply {
  const destination = destinationIn(form, origin)
  const claim = claimOf(form)
  const body =
    claim.kind === 'root'
      ? rootPage({ destination, message, email: claim.email })
      : userPage({ destination, message, account: claim.account, user: claim.user })
  return { status, body }
}

/** Whatever else is asked for leads to the console. */
function destinationIn(parameters: URLSearchParams, origin: string): string {
  return destinationOf(parameters.get('destination') ?? CONSOLE, origin) ?? CONSOLE
}
