/** Applies the steps of a change as the signed-in identity, undoes them, and writes them as commands. */
import type { ChangeCall } from '../../../schemas/endpoints.ts'
import { ApiError, post } from '../../api/client.ts'
import { writes } from '../../api/connection.ts'
import { consoleState, refreshState } from '../../state/console-state.ts'
import type { Step } from '../explanation.ts'

/** Whether all steps can be made by calls, so that the change can be applied. */
export function canApply(steps: readonly Step[]): boolean {
  return steps.every(({ calls }) => calls !== undefined)
}

function callsOf(steps: readonly Step[]): readonly ChangeCall[] {
  return steps.flatMap(({ calls = [] }) => calls)
}

/** Returns the accounts whose principals must make the calls. */
function accountsOf(steps: readonly Step[]): readonly string[] {
  return [...new Set(callsOf(steps).map(({ account }) => account))]
}

/** Returns the account to enter before the calls can be made. Undefined when the present identity may make them. */
export function accountToEnter(steps: readonly Step[]): string | undefined {
  const present = consoleState.value?.signedIn?.present.accountId
  return accountsOf(steps).find((account) => account !== present)
}

/**
 * Makes the calls of all steps. Rejects with the first error, after which the calls before it stay made. If a policy has
 * changed since the steps were computed, those before it are undone.
 */
export async function apply(steps: readonly Step[]): Promise<void> {
  for (const [at, step] of steps.entries()) {
    await make(callsOf([step])).catch(async (error: unknown) => {
      if (isOutdated(error)) await undo(steps.slice(0, at))
      throw error
    })
  }
}

/** Returns whether a call was refused because its document is another one than the step was computed from. */
export function isOutdated(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412
}

/** Undoes the steps, the last one first. */
export async function undo(steps: readonly Step[]): Promise<void> {
  await make(steps.toReversed().flatMap(({ undo: calls = [] }) => calls))
}

/** Each call is made by its account. A session of another account is that of its built-in administrator. */
async function make(calls: readonly ChangeCall[]): Promise<void> {
  for (const { service, operation, account, input, expects } of calls) {
    await enter(account)
    const headers = expects === undefined ? {} : { 'X-Iamulator-Expects': expects }
    await post(`/console/api/${service}/${operation}`, input, undefined, headers).catch((error: unknown) => {
      throw error instanceof ApiError ? named(error, `${service}:${operation}`) : error
    })
    writes.value++
  }
}

async function enter(account: string): Promise<void> {
  if (consoleState.peek()?.signedIn?.present.accountId === account) return
  await post('/console/enter', { account })
  await refreshState()
}

function named({ status, code, message, requestId }: ApiError, action: string): ApiError {
  return new ApiError(status, code, message, requestId, action)
}

/** Returns the calls of all steps as commands of the AWS CLI, for a POSIX shell. */
export function commandsOf(steps: readonly Step[]): string {
  return callsOf(steps)
    .map(({ service, operation, input }) => {
      const options = Object.entries(input).map(([name, value]) => optionOf(kebab(name), value))
      return [`aws ${service} ${kebab(operation)}`, ...options].join(' \\\n  ')
    })
    .join('\n')
}

function optionOf(name: string, value: string | boolean): string {
  if (typeof value === 'boolean') return value ? `--${name}` : `--no-${name}`
  return `--${name} ${quoted(value)}`
}

function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
}

/** `PolicyArn` is `policy-arn`. */
function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-').toLowerCase()
}
