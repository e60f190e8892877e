/** Faults in package: what each would do if it were there. */
import type { Fault } from './fault.ts'

export const faults: readonly Fault[] = [
  {
    name: 'Connecting does not wait for a server that is still starting',
    file: 'package/connect.ts',
    text: "return code === 'Unreachable' || status === 503",
    replacement: "return code === 'Unreachable'",
  },
  {
    name: 'A closed emulator is still found at its URL',
    file: 'package/create.ts',
    text: 'conceal()',
    replacement: '',
  },
  {
    name: 'A second condition with the same operator replaces the first',
    file: 'package/policy.ts',
    text: '{ ...Condition[operator], [key]: value }',
    replacement: '{ [key]: value }',
  },
  {
    name: 'The clock of one account moves the clocks of all',
    file: 'package/handle/clock.ts',
    text: '{ ...body, ...scope.limit }',
    replacement: 'body',
  },
  {
    name: 'A filter for denied decisions misses explicit denials',
    file: 'package/handle/decisions.ts',
    text: "denied: '*Deny'",
    replacement: "denied: 'implicitDeny'",
  },
  {
    name: 'iam.denials hides an error that is no denial',
    file: 'package/handle/denials.ts',
    text: 'if (failure && denied.length === 0) throw failure.error',
    replacement: '',
  },
  {
    name: 'An expected denial is reported if its action is spelled in another case',
    file: 'package/handle/expected-denials.ts',
    text: 'each.action.toLowerCase() === denied.action.toLowerCase()',
    replacement: 'each.action === denied.action',
  },
  {
    name: 'A decision explains itself by another decision of the same request',
    file: 'package/handle/explanations.ts',
    text: 'each.action === action && each.resource === resource',
    replacement: 'each.action === action',
  },
  {
    name: 'The port of a URL without a port is zero',
    file: 'package/handle/handle.ts',
    text: "return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)",
    replacement: 'return Number(port)',
  },
  {
    name: 'A handle that is closed twice closes its server twice',
    file: 'package/handle/handle.ts',
    text: 'this.#closing ??= this.#close()',
    replacement: 'this.#closing = this.#close()',
  },
  {
    name: 'The expiration of credentials is text in place of a date',
    file: 'package/handle/identities.ts',
    text: '{ expiration: new Date(expiration) }',
    replacement: '{ expiration }',
  },
  {
    name: 'The least privilege for some work includes the calls before it',
    file: 'package/handle/least-privilege.ts',
    text: 'const request = { ...scope.limit, ...options, after }',
    replacement: 'const request = { ...scope.limit, ...options }',
  },
  {
    name: 'An expectation about a principal holds when it could not be proved',
    file: 'package/handle/principals.ts',
    text: "if (answer !== 'contained') throw new ExpectationError(message)",
    replacement: "if (answer === 'exceeds') throw new ExpectationError(message)",
  },
  {
    name: 'The handle of an account waits for decisions of all accounts',
    file: 'package/handle/decisions.ts',
    text: 'const byAccount = account === undefined ? limit : { account }',
    replacement: 'const byAccount = account === undefined ? {} : { account }',
  },
  {
    name: 'toBeAwsError accepts another status than the one expected',
    file: 'package/runners/matchers/aws-error.ts',
    text: 'if (details.status !== undefined && details.status !== status) return false',
    replacement: '',
  },
  {
    name: 'A matcher with .not passes for something that it cannot check',
    file: 'package/runners/matchers/result.ts',
    text: 'return resultOf(isNot, message)',
    replacement: 'return resultOf(false, message)',
  },
  {
    name: 'An account ID may have more than twelve digits',
    file: 'package/handle/arguments.ts',
    text: '/^\\d{12}$/.test(id)',
    replacement: '/^\\d{12}/.test(id)',
  },
  {
    name: 'A denial that toBeDenied expects is reported as unexpected',
    file: 'package/runners/matchers/decisions.ts',
    text: "if (!context.isNot && explained.decision !== 'allowed') announceDenial(explained)",
    replacement: '',
  },
  {
    name: 'A snapshot that is discarded twice fails the second time',
    file: 'package/handle/snapshots.ts',
    text: "deleting ??= kept.delete(path) ? transport.request('DELETE', path) : Promise.resolve()",
    replacement: "kept.delete(path); deleting = transport.request('DELETE', path)",
  },
  {
    name: 'A closed handle still answers',
    file: 'package/transport/in-process.ts',
    text: 'if (this.#closed) throw closedError()',
    replacement: '',
  },
  {
    name: 'An event that arrives in two parts is read as two events',
    file: 'package/transport/events.ts',
    text: "this.#rest = blocks.pop() ?? ''",
    replacement: "this.#rest = ''",
  },
  {
    name: 'An error of the server is returned as if it were the answer',
    file: 'package/transport/transport.ts',
    text: 'if (status < 400) return content',
    replacement: 'if (status < 500) return content',
  },
]
