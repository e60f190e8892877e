import { hostNotSigned, malformedCredential } from './errors.ts'
import type { Signature } from './types.ts'

/** Splits `{access key ID}/{date}/{region}/{service}/{terminator}`. `checkScope` checks the parts. */
export function splitCredential(credential: string): Pick<Signature, 'accessKeyId' | 'scope'> {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/')
  if (accessKeyId && date !== undefined && region !== undefined && service !== undefined) {
    if (terminator !== undefined && rest.length === 0) {
      return { accessKeyId, scope: { date, region, service, terminator } }
    }
  }
  throw malformedCredential(credential)
}

/**
 * Splits the list of signed headers. Requires `host`, because the signature would be valid for every endpoint
 * without it.
 */
export function splitSignedHeaders(list: string): readonly string[] {
  const names = list.split(';')
  if (!names.includes('host')) throw hostNotSigned()
  return names
}
