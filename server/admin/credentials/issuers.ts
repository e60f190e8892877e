/** Endpoints that list the known issuers of web identity tokens and set the source of their keys. */

import { IssuerError } from '../../../core/identity/web-identity/issuer-errors.ts'
import { requireIssuer } from '../../../core/identity/web-identity/issuers.ts'
import { messageOf } from '../../../core/runtime/errors.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { bodyReader } from '../body.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'

/** The schema `Issuer` of openapi.json, which describes the members. */
interface IssuerBody {
  readonly issuer: string
  readonly source: string | object
}

const readBody = bodyReader<IssuerBody>('Issuer')

export function listIssuers({ webIdentities }: Iamulator): Reply {
  return ok({ issuers: Object.fromEntries(webIdentities.issuers) })
}

export async function configureIssuer(iamulator: Iamulator, json: unknown): Promise<Reply> {
  const { issuer, source } = await readBody(json)
  tie(iamulator, issuer, source)
  return listIssuers(iamulator)
}

/**
 * Ties an issuer to the source of its keys.
 *
 * @throws EndpointError InvalidIssuer
 */
export function tie({ webIdentities }: Iamulator, issuer: string, source: string | object): void {
  rethrowing(() => webIdentities.issuers.tie(issuer, source))
}

/**
 * Requires that an issuer can be tied to a source.
 *
 * @throws EndpointError InvalidIssuer when the issuer cannot be tied to a source
 */
export function checkIssuer(issuer: string): void {
  rethrowing(() => requireIssuer(issuer))
}

function rethrowing(attempt: () => void): void {
  try {
    attempt()
  } catch (error) {
    if (!(error instanceof IssuerError)) throw error
    throw new EndpointError(400, 'InvalidIssuer', `${messageOf(error)}.`)
  }
}
