/** Which issuers of web identity tokens are known, and where their keys are. */
import { EndpointError } from '../endpoints/endpoint-error.ts'
import { IssuerError } from '../identity/web-identity/errors.ts'
import { requireIssuer } from '../identity/web-identity/issuers.ts'
import { messageOf } from '../runtime/errors.ts'
import { bodyReader } from './body.ts'
import { type Iamulator, ok, type Reply } from './endpoint.ts'

/** The schema `Issuer` of openapi.json, which says what the members mean. */
interface IssuerBody {
  readonly issuer: string
  readonly source: string | object
}

const readBody = bodyReader<IssuerBody>('Issuer')

export function listIssuers({ webIdentities }: Iamulator): Reply {
  return ok({ issuers: Object.fromEntries(webIdentities.issuers) })
}

export async function tieIssuer(iamulator: Iamulator, json: unknown): Promise<Reply> {
  const { issuer, source } = await readBody(json)
  tie(iamulator, issuer, source)
  return listIssuers(iamulator)
}

/** @throws EndpointError InvalidIssuer */
export function tie({ webIdentities }: Iamulator, issuer: string, source: string | object): void {
  refusing(() => webIdentities.issuers.tie(issuer, source))
}

/** @throws EndpointError InvalidIssuer for one that could not be tied */
export function checkIssuer(issuer: string): void {
  refusing(() => requireIssuer(issuer))
}

function refusing(attempt: () => void): void {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof IssuerError)) throw error
    throw new EndpointError(400, 'InvalidIssuer', `${messageOf(error)}.`)
  }
}
