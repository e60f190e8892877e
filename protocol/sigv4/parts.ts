import { hostNotSigned, malformedCredential } from './errors.ts'
import type { Signature } from './types.ts'

/** `{access key id}/{date}/{region}/{service}/{terminator}`; the parts are looked at by `checkScope`. */
export function splitCredential(credential: string): Pick<Signature, 'accessKeyId' | 'scope'> {
  const [accessKeyId, date, region, service, terminator, ...rest] = credential.split('/')
  if (accessKeyId && date !== undefined && region !== undefined && service !== undefined) {
    if (terminator !== undefined && rest.length === 0) {
      return { accessKeyId, scope: { date, region, service, terminator } }
    }
  }
  throw malformedCredential(credential)
}

/** A signature that does not cover the host would be good for every endpoint. */
export function splitSignedHeaders(list: string): readonly string[] {
  const names = list.split(';')
  if (!names.includes('host')) throw hostNotSigned()
  return names
}
