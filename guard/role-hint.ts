/** Explains errors of upstreams about a role that a call passes to a service: they look for it in an IAM of their own. */
import { AwsError } from '../protocol/errors.ts'
import type { Answer } from '../protocol/request.ts'
import { jsonOf, textAt } from '../recognition/values.ts'
import type { Decisions } from './decide.ts'
import { type Fate, withDecision } from './denial.ts'
import { errorCode } from './knowledge/outcome.ts'
import type { Understood } from './progress.ts'
import { refusalOf } from './refusal/index.ts'

/** Returns the role that a call passes, if the answer to it may be an error about the role. */
export function passedRole({ decided }: Decisions, status: number): string | undefined {
  if (status < 400 || status >= 500) return undefined
  const pass = decided.find(({ needed }) => needed.action === 'iam:PassRole')
  return pass?.needed.resource
}

/**
 * Returns the error of the upstream with a hint at the end of its message. Undefined for one that is not about a role, or not in
 * JSON, which passes as it is.
 */
export function withRoleHint(
  { upstream, emulator, refused, requestId }: Understood,
  { fate, role, status }: { readonly fate: Fate; readonly role: string; readonly status: number },
  body: Buffer,
): Answer | undefined {
  const { code, message } = errorIn(body)
  if (code === undefined || message === undefined || !/\brole\b/i.test(message)) return undefined
  const hint = `The upstream ${upstream.url.origin} has an IAM of its own. If it does not have ${role}, create the role there, too, with a client whose endpoint is the upstream: see "Roles that the upstream looks up" in docs/guide/guard.md.`
  emulator.log.note(hint)
  const error = new AwsError(code, `${message} (iamulator: ${hint})`, status)
  return withDecision(refusalOf(error, refused), fate, requestId)
}

interface UpstreamError {
  readonly code?: string | undefined
  readonly message?: string | undefined
}

function errorIn(body: Buffer): UpstreamError {
  const json = jsonOf(body.toString('utf8'))
  const code = errorCode({ status: 400, header: () => undefined, body })
  return { code, message: textAt(json, 'message') ?? textAt(json, 'Message') }
}
