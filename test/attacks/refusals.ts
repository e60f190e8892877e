/** The errors for tokens that must be rejected. */
import type { ExpectedError } from '../support/harness.ts'
import { invalidToken } from '../support/web-identity.ts'
import type { Forge } from './forge.ts'

export const NOT_A_JWT = invalidToken(
  'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
)
export const NO_KEY = invalidToken(
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
)
export const SEVERAL_AUDIENCES = invalidToken(
  'Token audience contains more than one audience while authorized party is not present',
)
export const BAD_TAGS = invalidToken('principal_tags passed in claim is not in correct format.')
export const NOT_YET = { code: 'InvalidIdentityToken', status: 400 }
export const TIME_WRONG = invalidToken('Invalid timestamp in token claims.')
export const EXPIRED = { code: 'ExpiredTokenException', status: 400 }
export const CONSTRAINT = { code: 'ValidationError', status: 400 }
export const badParameter = (message: string) => ({ code: 'InvalidParameterValue', status: 400, message })
export const badAlgorithm = (name: string) =>
  invalidToken(`The token is signed with an algorithm that is not supported: ${name}`)
export const missing = (claim: string) => invalidToken(`Missing a required claim: ${claim}`)
export const badClaim = (claim: string) => invalidToken(`The claim ${claim} is not valid`)
export const noProvider = (issuer: string) =>
  invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`)

export type Row = readonly [name: string, token: (forge: Forge) => string, refusal: ExpectedError]
