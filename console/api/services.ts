/**
 * The operations that the console calls, with the types of their inputs and outputs. Times are epoch milliseconds, and
 * blobs are base64.
 */
import type { IamOperations } from '../../protocol/model/iam-types.ts'
import type { IdentitystoreOperations } from '../../protocol/model/identitystore-types.ts'
import type { OrganizationsOperations } from '../../protocol/model/organizations-types.ts'
import type { SsoAdminOperations } from '../../protocol/model/sso-admin-types.ts'
import type { StsOperations } from '../../protocol/model/sts-types.ts'

export interface Services {
  readonly iam: IamOperations
  readonly sts: StsOperations
  readonly organizations: OrganizationsOperations
  readonly 'sso-admin': SsoAdminOperations
  readonly identitystore: IdentitystoreOperations
}

type Part<T, Name extends string> = T extends Readonly<Record<Name, infer Found>> ? Found : never

type InJson<T> = T extends Uint8Array ? string : { readonly [Key in keyof T]: InJson<T[Key]> }

export type Input<S extends keyof Services, O extends keyof Services[S]> = InJson<
  Part<Services[S][O], 'input'>
>
export type Output<S extends keyof Services, O extends keyof Services[S]> = InJson<
  Part<Services[S][O], 'output'>
>
