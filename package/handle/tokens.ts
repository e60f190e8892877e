import type { Tokens } from '../interface.ts'
import type { Scope } from './scope.ts'

/** Makes tokens of the built-in identity providers. */
export function tokensOf(scope: Scope): Tokens {
  return {
    oidc: async (request) =>
      (await scope.post<{ token: string }>('idp/oidc/token', { ...scope.limit, ...request })).token,
    saml: async (request) =>
      (await scope.post<{ assertion: string }>('idp/saml/assertion', request)).assertion,
  }
}
