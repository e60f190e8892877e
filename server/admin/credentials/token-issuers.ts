/**
 * Serves the discovery documents and the keys of accounts that issue web identity tokens. Sources: OpenID
 * Connect Discovery 1.0, RFC 7517.
 *
 * Relying parties use them to verify the tokens. They stay available after an account disables the
 * federation, because its tokens stay valid.
 */

import { tokenIssuerOf } from '../../../core/aws/hosts.ts'
import { PARTITIONS } from '../../../core/aws/partitions.ts'
import { DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { issuerUrl, publicKey, TOKEN_ALGORITHMS, tokenKeysOf } from '../../../core/identity/token-issuer.ts'
import { hostNameOf } from '../../../core/standards/host-name.ts'
import type { TokenKeyRow } from '../../../store/index.ts'
import { EndpointError } from '../../endpoints/endpoint-error.ts'
import { type Handler, type Iamulator, ok, type Place } from '../endpoint.ts'

export const readTokenIssuer: Handler = (iamulator, _body, _query, place) => {
  const [{ issuerId }] = requireKeys(iamulator, place)
  const { tokenIssuer } = iamulator.settings
  const issuer = issuerUrl(issuerId, { tokenIssuer, origin: place.origin })
  return ok({
    issuer,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: TOKEN_ALGORITHMS,
    claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'jti', 'https://sts.amazonaws.com/'],
  })
}

export const readTokenKeys: Handler = (iamulator, _body, _query, place) =>
  ok({ keys: requireKeys(iamulator, place).map(publicKey) })

function requireKeys({ store }: Iamulator, place: Place): readonly [TokenKeyRow, ...TokenKeyRow[]] {
  const issuerId = issuerIdAt(place)
  const [first, ...others] = PARTITIONS.flatMap(({ id }) =>
    tokenKeysOf(store.view({ partition: id, accountId: DEFAULT_ACCOUNT }), issuerId),
  )
  if (!first)
    throw new EndpointError(404, 'NoSuchIssuer', 'Unknown issuer: it does not belong to an account.')
  return [first, ...others]
}

/**
 * Returns the issuer's ID from the path or the host. It is in the host when the request uses AWS's host name
 * of the issuer.
 */
function issuerIdAt({ origin, parameters }: Place): string {
  return parameters['issuer'] ?? tokenIssuerOf(hostNameOf(origin.replace(/^https?:\/\//, ''))) ?? ''
}
