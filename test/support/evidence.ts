/**
 * What tests see of operations, gathered over a whole run: scripts/evidence-reporter.mjs puts it together and holds it against
 * what test/facts/evidence.json says.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'

const noted = new Set<string>()

/**
 * Notes that a test has seen something of an operation.
 *
 * @param fact `answers ok` or `answers CODE`; `allowed` and `denied` by policies; `edges` of its constraints; `pages`;
 *   `changes OPERATION`, whose answer is another afterwards, and `changed by OPERATION`; `recorded TEST`, an error of AWS
 */
export function note(operation: string, fact: string): void {
  const folder = process.env['EVIDENCE_FOLDER']
  const line = `${operation} ${fact}\n`
  if (folder === undefined || noted.has(line)) return
  noted.add(line)
  appendFileSync(join(folder, `${process.pid}`), line)
}

/** Middleware of an SDK client that notes what each call with these credentials, or with none, is answered. */
export const observing =
  ({ secretAccessKey: secret }: { readonly secretAccessKey?: string } = {}) =>
  <Args, Result>(
    next: (args: Args) => Promise<Result>,
    { commandName = '' }: { readonly commandName?: string },
  ) =>
  (args: Args): Promise<Result> => {
    const operation = commandName.replace(/Command$/, '')
    return next(args).then(
      (result) => {
        noteSuccess(operation, secret)
        rememberSecret(operation, Reflect.get(Object(result), 'output'))
        return result
      },
      (error: unknown) => {
        if (error instanceof Error) noteError(operation, error)
        throw error
      },
    )
  }

/** The secret of the credentials that are built in: those of administrators and root users, whom no policy has to allow anything. */
const BUILT_IN = 'test'

/** By secret, the operation that gave it out. */
const givers = new Map<string, string>()

function noteSuccess(operation: string, secret: string | undefined): void {
  note(operation, 'answers ok')
  if (secret === undefined) return
  if (secret !== BUILT_IN) note(operation, 'allowed')
  const giver = givers.get(secret)
  if (giver === undefined || operation !== 'GetCallerIdentity') return
  note(giver, `changes ${operation}`)
  note(operation, `changed by ${giver}`)
}

function rememberSecret(operation: string, output: unknown): void {
  for (const given of Object.values(Object(output))) {
    const secret: unknown = Reflect.get(Object(given), 'SecretAccessKey')
    if (typeof secret === 'string') givers.set(secret, operation)
  }
}

/** Which operation answered an error. */
const answerers = new WeakMap<object, string>()

/** The operation that answered an error to a client that is observed. */
export function answererOf(error: unknown): string | undefined {
  return answerers.get(Object(error))
}

function noteError(operation: string, error: Error): void {
  answerers.set(error, operation)
  const code = wireCode(error)
  note(operation, `answers ${code}`)
  const isAboutIt = new RegExp(`to perform:? \\w+:${operation}\\b`).test(error.message)
  if (code === 'AccessDenied' && isAboutIt) note(operation, 'denied')
}

/** The code on the wire: the SDK's `name` is that of the exception's shape. */
export function wireCode(error: Error): string {
  const code: unknown = Reflect.get(error, 'Code') ?? error.name
  return String(code)
}
