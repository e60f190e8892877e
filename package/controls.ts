/** What tests control besides the state: the time, tokens of identity providers, and faults. */

import type { OidcTokenRequest, SamlRequest } from '../schemas/endpoints.ts'
import type { Pattern } from './names.ts'

/** The clock of the emulator: of everything, or of the account of the handle. */
export interface Clock {
  /**
   * Resolves with the time of the emulator.
   *
   * @example
   * console.log(await iam.clock.now()) // 20...
   */
  now(): Promise<Date>
  /**
   * Advances the clock by a duration, or by a number of seconds. Resolves with the new time.
   *
   * @example
   * const sts = new STSClient(iam.clientConfig({ role: 'deployer' }))
   * await iam.clock.advance('2h')
   * await assert.rejects(sts.send(new GetCallerIdentityCommand({})), { name: 'ExpiredToken' })
   */
  advance(by: number | `${number}${'s' | 'm' | 'h' | 'd'}`): Promise<Date>
  /**
   * Sets the clock, which runs on from that time unless it is fixed. Resolves with the new time.
   *
   * @example
   * await iam.clock.set('2030-01-01T00:00:00Z')
   * console.log((await iam.clock.now()).getUTCFullYear()) // 2030
   */
  set(to: Date | string): Promise<Date>
  /**
   * Returns to the time at which the emulator started, or to real time.
   *
   * @example
   * await iam.clock.advance('1d')
   * await iam.clock.reset()
   */
  reset(): Promise<void>
}

/** The built-in identity providers. */
export interface Tokens {
  /**
   * Returns an OpenID Connect token, for AssumeRoleWithWebIdentity.
   *
   * @example
   * const token = await iam.tokens.oidc({ preset: 'github', subject: 'repo:octo/app:ref:refs/heads/main' })
   * console.log(token.split('.').length) // 3
   */
  oidc(request: OidcTokenRequest): Promise<string>
  /**
   * Returns a SAML response in base64, for AssumeRoleWithSAML.
   *
   * @example
   * const response = await iam.tokens.saml({ roles: [iam.arn('role/deployer')] })
   * console.log(Buffer.from(response, 'base64').toString()) // ...Assertion...
   */
  saml(request: SamlRequest): Promise<string>
}

/** Which calls fail or wait, and how. */
export interface FaultRule {
  /** `service:Operation`, which may contain `*`. */
  action: Pattern
  /** The error that the calls get. Without it, they are only delayed. */
  error?: { code: string; status?: number; message?: string }
  /** How long the calls wait, in milliseconds of real time. */
  delayMs?: number
  /** How many calls the fault affects. Default: all until it is removed. */
  times?: number
}
