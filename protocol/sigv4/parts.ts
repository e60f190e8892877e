import { ALGORITHM, ALGORITHM_4A } from './canonical.ts'
import { hostNotSigned, malformedCredential } from './errors.ts'
import type { Signature } from './types.ts'

/** How the versions of signatures differ in what a request states. */
export interface Version {
  readonly algorithm: string
  /** @throws IncompleteSignature */
  splitCredential(credential: string): Pick<Signature, 'accessKeyId' | 'scope'>
}

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

export const VERSION_4: Version = { algorithm: ALGORITHM, splitCredential }

/** In version 4A, the credential has no region. */
export const VERSION_4A: Version = {
  algorithm: ALGORITHM_4A,
  splitCredential: (credential) => {
    const [accessKeyId, date, service, terminator, ...rest] = credential.split('/')
    if (accessKeyId && date !== undefined && service !== undefined) {
      if (terminator !== undefined && rest.length === 0)
        return { accessKeyId, scope: { date, region: '', service, terminator } }
    }
    throw malformedCredential(credential, 4)
  },
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
