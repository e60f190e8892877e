/**
 * AuthorizeOAuth2Access: gives a program a code, with which it acts for somebody who is signed in to the console.
 *
 * It is an action in policies, but no operation of the API: the sign-in pages call it when somebody consents.
 */

import { publicClientArn } from '../../../core/aws/sign-in-arns.ts'
import type { ImmediateCall } from '../../../core/engine/call.ts'
import { addLogin, loginKey } from '../../../core/identity/logins.ts'
import type { LoginRow } from '../../../store/index.ts'
import { governed, oauthConditions } from './gate.ts'

/** What somebody consents to, and the console session that consents. */
export interface ConsentedAccess
  extends Pick<LoginRow, 'clientId' | 'redirectUri' | 'own' | 'switched' | 'until' | 'password'> {
  readonly codeChallenge: string
  /** When the credentials of the console session expire, in epoch milliseconds. */
  readonly sessionEnd: number
}

interface Code {
  readonly code: string
}

/** A program acts for twelve hours at most, whatever its requests. Source: AWS Sign-In User Guide. */
const LONGEST_LOGIN = 12 * 60 * 60 * 1000

/** Unverified: Authorization codes of AWS Sign-In expire after five minutes, because AWS's lifetime is not known. */
const CODE_LIFETIME = 5 * 60 * 1000

/** Returns the call that gives the code. */
export function authorizeAccess(input: ConsentedAccess): ImmediateCall<ConsentedAccess, Code> {
  const [service, operation] = ['signin', 'AuthorizeOAuth2Access']
  return { service, operation, action: `${service}:${operation}`, handler: AUTHORIZE, input }
}

const AUTHORIZE: ImmediateCall<ConsentedAccess, Code>['handler'] = {
  resource: (view, { clientId }, ctx) => governed(view, publicClientArn(ctx, clientId)),
  conditions: (_view, { clientId, redirectUri }) => oauthConditions({ clientId, redirectUri }),
  run: (tx, { sessionEnd, ...access }, ctx) => {
    const expiryDate = Math.min(sessionEnd, ctx.now + LONGEST_LOGIN)
    const login = {
      id: ctx.newUuid(),
      region: ctx.region,
      ...access,
      startDate: ctx.now,
      expiryDate,
      refreshTokens: 0,
      proofs: [],
    }
    addLogin(tx, login, ctx.now)
    const expiresAt = Math.min(expiryDate, ctx.now + CODE_LIFETIME)
    return { code: ctx.logins.newCode(tx, { login: loginKey(login), expiresAt }) }
  },
}
