/** Web identity tokens that must be rejected, with their errors. */
import type { ExpectedError } from '../support/harness.ts'
import * as claimAttacks from './claim-attacks.ts'
import type { Forge } from './forge.ts'
import * as formAttacks from './form-attacks.ts'
import * as keyAttacks from './key-attacks.ts'

export interface Attack {
  readonly name: string
  readonly token: (forge: Forge) => string
  readonly refusal: ExpectedError
}

export const attacks: Readonly<Record<string, readonly Attack[]>> = Object.fromEntries(
  Object.entries({ ...keyAttacks, ...formAttacks, ...claimAttacks }).map(([kind, rows]) => [
    kind,
    rows.map(([name, token, refusal]) => ({ name, token, refusal })),
  ]),
)
