/**
 * Collects what tests observe about operations over a whole run. scripts/evidence-reporter.mjs combines the
 * results and compares them with test/facts/evidence.json.
 */
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { evidenceName } from '../../scripts/reference/completeness.ts'

const recordedLines = new Set<string>()

/**
 * Records that a test has observed a fact about an operation.
 *
 * @param fact one of `answers ok` or `answers CODE`; `allowed` and `denied` by policies; `edges` of its
 *   constraints; `pages`; `changes OPERATION`, whose response differs afterwards, and `changed by OPERATION`;
 *   `recorded TEST`, an error of AWS
 */
export function note(operation: string, fact: string): void {
  const folder = process.env['EVIDENCE_FOLDER']
  const line = `${operation} ${fact}\n`
  if (folder === undefined || recordedLines.has(line)) return
  recordedLines.add(line)
  appendFileSync(join(folder, `${process.pid}`), line)
}

/**
 * Returns middleware of an SDK client that records the result of each call. The calls have these credentials,
 * or none.
 */
export const observing =
  ({ secretAccessKey: secret }: { readonly secretAccessKey?: string } = {}) =>
  <Args, Result>(
    next: (args: Args) => Promise<Result>,
    { commandName = '', clientName = '' }: { readonly commandName?: string; readonly clientName?: string },
  ) =>
  (args: Args): Promise<Result> => {
    const client = clientName.replace(/Client$/, '')
    const operation = evidenceName(
      SERVICES[client] ?? client.toLowerCase(),
      commandName.replace(/Command$/, ''),
    )
    return next(args).then(
      (result) => {
        noteSuccess(operation, secret)
        rememberSecret(operation, Reflect.get(Object(result), 'output'))
        return result
      },
      (error: unknown) => {
        if (error instanceof Error) noteError(operation, error, secret)
        throw error
      },
    )
  }

/** Services that are not called like their clients. */
const SERVICES: Readonly<Record<string, string>> = {
  AccountAccess: 'account-access',
  IAMToolbox: 'iam-toolbox',
  SSOAdmin: 'sso-admin',
  SSOOIDC: 'sso-oidc',
}

/**
 * The secret of the built-in credentials. They belong to administrators and root users, whose calls no policy
 * has to allow.
 */
const BUILT_IN = 'test'

/** The operation that issued each secret. */
const issuers = new Map<string, string>()

function noteSuccess(operation: string, secret: string | undefined): void {
  note(operation, 'answers ok')
  if (secret === undefined) return
  if (secret !== BUILT_IN) note(operation, 'allowed')
  const issuer = issuers.get(secret)
  if (issuer === undefined || operation !== 'GetCallerIdentity') return
  note(issuer, `changes ${operation}`)
  note(operation, `changed by ${issuer}`)
}

function rememberSecret(operation: string, output: unknown): void {
  for (const member of Object.values(Object(output))) {
    const secret: unknown = Reflect.get(Object(member), 'SecretAccessKey')
    if (typeof secret === 'string') issuers.set(secret, operation)
  }
}

/** The operation of each error. */
const operations = new WeakMap<object, string>()

/** Returns the operation that returned an error to an observed client. */
export function operationOf(error: unknown): string | undefined {
  return operations.get(Object(error))
}

/** Operations that are governed by an action of another name. */
const OTHER_ACTIONS = new Map([['AcquireRole', 'GetRoleTemplateVersion']])

function noteError(operation: string, error: Error, secret: string | undefined): void {
  operations.set(error, operation)
  const code = wireCode(error)
  // Nothing is known of an operation that is missing.
  if (code === 'NotImplemented') return
  note(operation, `answers ${code}`)
  const action = OTHER_ACTIONS.get(operation) ?? operation
  const namesOperation = new RegExp(`to perform:? \\w+:${action}\\b`).test(error.message)
  // Denials of AWS Organizations name no operation.
  const isNameless = code === 'AccessDeniedException' && secret !== BUILT_IN
  if ((code === 'AccessDenied' && namesOperation) || isNameless) note(operation, 'denied')
}

/** Returns the code in the response. The SDK's `name` is the name of the exception's shape. */
export function wireCode(error: Error): string {
  const code: unknown = Reflect.get(error, 'Code') ?? error.name
  return String(code)
}
