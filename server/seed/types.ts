/** A seed file, as its schema admits it. The schema says what the members mean. */
import type { Quotas } from '../quotas.ts'

export interface SeedFile {
  readonly quotas?: Partial<Quotas>
  readonly externalPrincipals?: readonly string[]
  /** By account number. */
  readonly accounts?: Readonly<Record<string, SeedAccount>>
}

export interface SeedAccount {
  readonly alias?: string
  readonly policies?: readonly SeedPolicy[]
  readonly users?: readonly SeedUser[]
  readonly groups?: readonly SeedGroup[]
  readonly roles?: readonly SeedRole[]
  readonly instanceProfiles?: readonly SeedInstanceProfile[]
}

/** A policy document, or its text. */
export type SeedDocument = object | string

interface Named {
  readonly name: string
  readonly path?: string
}

export interface PolicyHolder extends Named {
  /** ARNs, or names of policies of the account. */
  readonly attachedPolicies?: readonly string[]
  readonly inlinePolicies?: Readonly<Record<string, SeedDocument>>
}

interface Tagged {
  readonly tags?: Readonly<Record<string, string>>
}

export interface SeedPolicy extends Named, Tagged {
  readonly description?: string
  readonly document: SeedDocument
}

export interface SeedUser extends PolicyHolder, Tagged {
  readonly permissionsBoundary?: string
  readonly groups?: readonly string[]
  readonly accessKeys?: readonly SeedAccessKey[]
}

export interface SeedAccessKey {
  readonly id: string
  readonly secret: string
  readonly status?: 'Active' | 'Inactive'
}

export type SeedGroup = PolicyHolder

export interface SeedRole extends PolicyHolder, Tagged {
  readonly description?: string
  readonly trust: SeedDocument
  /** Seconds. */
  readonly maxSessionDuration?: number
  readonly permissionsBoundary?: string
}

export interface SeedInstanceProfile extends Named, Tagged {
  readonly role?: string
}
