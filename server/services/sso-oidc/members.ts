/** Members that some grant types require, although the model does not. */
import { memberRequired } from '../../../protocol/errors/sso-oidc.ts'

/** @throws AwsError InvalidRequestException */
export function required<I extends object, N extends keyof I & string>(input: I, name: N): NonNullable<I[N]> {
  const value = input[name]
  if (value === undefined || value === null) throw memberRequired(name)
  return value
}
