/** Users and roles, for questions about all that they can do. */

import type { Arn, PrincipalPolicies } from '../../schemas/endpoints.ts'
import { ExpectationError } from '../errors.ts'
import type { ForbiddenAccess, PrincipalHandle } from '../interface.ts'
import type { PolicyDocument } from '../policy.ts'
import { requireResource } from './arguments.ts'
import type { CheckOutcome } from './principal-checks.ts'
import type { Scope } from './scope.ts'

export class Principal implements PrincipalHandle {
  readonly arn: Arn
  readonly #scope: Scope

  /** @throws IamulatorError when the name is empty */
  constructor(scope: Scope, type: 'user' | 'role', name: string) {
    requireResource(`${type}/${name}`)
    this.arn = scope.arn(`${type}/${name}`)
    this.#scope = scope
  }

  policies(): Promise<PrincipalPolicies> {
    // The ARN names the account.
    return this.#scope.get<PrincipalPolicies>('principal-policies', { arn: this.arn, account: undefined })
  }

  async expectNothingBeyond(limit: PolicyDocument | string): Promise<void> {
    const { principalBeyond } = await checks()
    requireProved(principalBeyond(await this.policies(), limit))
  }

  async expectNotGranted(access: ForbiddenAccess): Promise<void> {
    const { principalGrants } = await checks()
    requireProved(principalGrants(await this.policies(), access))
  }
}

/** The proof engine is loaded only by programs that check something. */
function checks() {
  return import('./principal-checks.ts')
}

function requireProved({ answer, message }: CheckOutcome): void {
  if (answer !== 'contained') throw new ExpectationError(message)
}
