/** Endpoints of the built-in OpenID Connect provider: keys, tokens, and registration in an account. */

import { partitionNamed } from '../../../core/aws/partitions.ts'
import { runUnauthorized, validatedCall } from '../../../core/engine/call.ts'
import { administratorContext } from '../../../core/engine/context.ts'
import type { Context } from '../../../core/engine/operation.ts'
import { DEFAULT_ACCOUNT } from '../../../core/identity/administrator.ts'
import { findOidcProvider } from '../../../core/identity/providers.ts'
import type { IdpAlgorithm } from '../../../core/identity/web-identity/idp-keys.ts'
import { isBuiltIn } from '../../../core/identity/web-identity/provider.ts'
import { iam } from '../../../protocol/model/index.ts'
import type { Place, Tx } from '../../../store/index.ts'
import { asEndpointError, EndpointError, requireReady } from '../../endpoints/endpoint-error.ts'
import { oidcProviders } from '../../services/iam/providers/oidc-providers.ts'
import { bodyReader } from '../body.ts'
import { checkIssuer, tie } from '../credentials/issuers.ts'
import { type Iamulator, ok, type Reply } from '../endpoint.ts'
import { PRESETS, type Preset } from './oidc-presets.ts'
import { type Flaw, issueToken } from './oidc-tokens.ts'

/** The schema `TokenRequest` of openapi.json, which describes the members. */
interface TokenBody {
  readonly preset?: string
  readonly issuer?: string
  readonly subject?: string
  readonly audience?: string | readonly string[]
  readonly claims?: Readonly<Record<string, unknown>>
  /** Seconds. */
  readonly expiresIn?: number
  readonly algorithm?: IdpAlgorithm
  readonly broken?: Flaw
  /** The account by whose clock the token is issued. */
  readonly account?: string
  readonly partition?: string
}

/** The schema `ProviderRequest` of openapi.json. */
interface ProviderBody {
  readonly preset?: string
  readonly issuer?: string
  readonly clientIds?: readonly string[]
  readonly account?: string
  readonly partition?: string
}

const readTokenBody = bodyReader<TokenBody>('TokenRequest')
const readProviderBody = bodyReader<ProviderBody>('ProviderRequest')

const DEFAULT_SECONDS = 3600
/** The audience of tokens for AWS, by custom. In China, AWS's GitHub action asks for its own domain's. */
const USUAL_AUDIENCE = 'sts.amazonaws.com'
const NO_PRESET = { subject: 'somebody', audience: USUAL_AUDIENCE, claims: {} }

export async function readKeySet({ webIdentities }: Iamulator): Promise<Reply> {
  return ok(await webIdentities.idpKeys.jwks())
}

export async function makeToken(iamulator: Iamulator, json: unknown): Promise<Reply> {
  const { clock, settings, webIdentities } = iamulator
  const body = await readTokenBody(json)
  const { issuer, subject, audience, claims } = presetOf(body)
  checkIssuer(issuer)
  const { partition = settings.partition, account: accountId } = body
  const now = accountId === undefined ? clock.shared() : clock.now({ partition, accountId })
  const issuedAt = Math.floor(now / 1000)
  const all = {
    ...claims,
    iss: issuer,
    sub: body.subject ?? subject,
    aud: body.audience ?? audience,
    iat: issuedAt,
    exp: issuedAt + (body.expiresIn ?? DEFAULT_SECONDS),
    ...body.claims,
  }
  const request = { algorithm: body.algorithm ?? 'RS256', claims: all, broken: body.broken }
  const token = await issueToken(webIdentities.idpKeys, request)
  return ok({ token, claims: all, tied: webIdentities.issuers.sourceOf(issuer)?.kind === 'idp' })
}

/** Ties an issuer to the built-in provider and makes an account trust it, unless every account does. */
export async function registerProvider(iamulator: Iamulator, json: unknown): Promise<Reply> {
  requireReady(iamulator)
  const body = await readProviderBody(json)
  const { issuer, audience } = presetOf(body)
  tie(iamulator, issuer, 'idp')
  if (isBuiltIn(issuer)) return ok({ issuer })
  const { partition = iamulator.settings.partition, account: accountId = DEFAULT_ACCOUNT } = body
  const clientIds = body.clientIds ?? clientIdsFor([audience].flat(), partition)
  return ok({ issuer, ...createProvider(iamulator, issuer, clientIds, { partition, accountId }) })
}

function presetOf({ preset, issuer }: TokenBody | ProviderBody): Preset {
  const base = preset === undefined ? undefined : PRESETS[preset]
  const named = issuer ?? base?.issuer
  if (named === undefined)
    throw new EndpointError(400, 'InvalidBody', 'The body must contain preset or issuer.')
  return { ...(base ?? NO_PRESET), issuer: named }
}

/** Returns the client IDs that a provider of the partition accepts: the usual audience in both forms. */
function clientIdsFor(audiences: readonly string[], partition: string): readonly string[] {
  const own = audiences.includes(USUAL_AUDIENCE) ? [`sts.${partitionNamed(partition).domain}`] : []
  return [...new Set([...audiences, ...own])]
}

interface RegisteredProvider {
  readonly arn: string | undefined
  readonly clientIds: readonly string[]
}

/**
 * Creates the provider as the account's administrator. If the provider exists, adds the client IDs that it
 * lacks.
 */
function createProvider(
  iamulator: Iamulator,
  issuer: string,
  clientIds: readonly string[],
  owner: Place,
): RegisteredProvider {
  const ctx = administratorContext(iamulator, owner)
  try {
    return iamulator.store.transact(owner, (tx) => {
      const present = findOidcProvider(tx, issuer)
      if (present) addClientIds(tx, present.arn, clientIds, ctx)
      else runUnauthorized(tx, creation(issuer, clientIds), ctx)
      const provider = findOidcProvider(tx, issuer)
      return { arn: provider?.arn, clientIds: provider?.clientIds ?? [] }
    })
  } catch (error) {
    throw asEndpointError(error)
  }
}

function creation(Url: string, clientIds: readonly string[]) {
  const { CreateOpenIDConnectProvider: handler } = oidcProviders
  return validatedCall(iam, 'CreateOpenIDConnectProvider', handler, { Url, ClientIDList: clientIds })
}

function addClientIds(tx: Tx, arn: string, clientIds: readonly string[], ctx: Context): void {
  for (const ClientID of clientIds) {
    const input = { OpenIDConnectProviderArn: arn, ClientID }
    const { AddClientIDToOpenIDConnectProvider: handler } = oidcProviders
    runUnauthorized(tx, validatedCall(iam, 'AddClientIDToOpenIDConnectProvider', handler, input), ctx)
  }
}
