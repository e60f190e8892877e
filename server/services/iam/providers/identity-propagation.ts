/**
 * Trusted identity propagation of identity providers: how their tokens and assertions become trusted context, and the
 * instance of IAM Identity Center that they are associated with.
 *
 * iamulator keeps and shows these settings, and decides who may change them. It issues no credentials with trusted
 * context from them, because AWS documents neither the request nor the context keys.
 *
 * Sources: API reference of ContextProvider, CreateOpenIDConnectProvider, UpdateOpenIDConnectProvider, and
 * UpdateSAMLProvider.
 *
 * Unverified: AWS may word these errors differently, and may find them in another order.
 */
import type { Conditions } from '../../../../core/access/target.ts'
import { identityStoreArn } from '../../../../core/aws/identity-center-ids.ts'
import { findInstance } from '../../../../core/identity/identity-center/instances.ts'
import {
  contextProviderGivenAndRemoved,
  contextProviderInUse,
  contextProviderNeeded,
  instanceGivenAndRemoved,
  invalidContextKey,
  noSuchPropagationInstance,
  propagationChangedTwice,
  subjectTypeTwice,
} from '../../../../protocol/errors.ts'
import type { IamTypes } from '../../../../protocol/model/index.ts'
import type { ContextProvider, IdentityPropagation, View } from '../../../../store/index.ts'

interface GivenPropagation {
  readonly ContextProvider?: IamTypes.ContextProvider | undefined
  readonly IdentityCenterInstanceArn?: string | undefined
}

interface ChangedPropagation extends GivenPropagation {
  readonly RemoveContextProvider?: boolean | undefined
  readonly RemoveIdentityCenterInstance?: boolean | undefined
}

/** Returns the members of a new provider. */
export function newPropagation(view: View, input: GivenPropagation): IdentityPropagation {
  const { ContextProvider: given, IdentityCenterInstanceArn: instance } = input
  if (given === undefined && instance !== undefined) throw contextProviderNeeded()
  return {
    ...(given === undefined ? {} : { contextProvider: contextProviderOf(given) }),
    ...(instance === undefined ? {} : { identityCenterInstance: requireInstance(view, instance) }),
  }
}

/** Returns whether a request changes the propagation of a provider. */
export function changesPropagation(input: ChangedPropagation): boolean {
  return changesContextProvider(input) || changesAssociation(input)
}

/** Returns the provider with the changes. The members that a request leaves out stay as they are. */
export function withPropagation<Row extends IdentityPropagation>(
  view: View,
  row: Row,
  input: ChangedPropagation,
): Row {
  if (input.ContextProvider && input.RemoveContextProvider) throw contextProviderGivenAndRemoved()
  if (input.IdentityCenterInstanceArn !== undefined && input.RemoveIdentityCenterInstance)
    throw instanceGivenAndRemoved()
  if (changesContextProvider(input) && changesAssociation(input)) throw propagationChangedTwice()
  return changesAssociation(input) ? withAssociation(view, row, input) : withContextProvider(row, input)
}

/** Returns the members that the operations Get show. */
export function toPropagation(view: View, { contextProvider, identityCenterInstance }: IdentityPropagation) {
  return {
    ContextProvider: contextProvider && toContextProvider(contextProvider),
    IdentityCenterInstanceArn: identityCenterInstance,
    IdentityStoreArn: identityCenterInstance && storeOf(view, identityCenterInstance),
  }
}

/** Returns whether propagation is enabled: while an instance is associated. Source: API reference of the lists. */
export function isPropagating({ identityCenterInstance }: IdentityPropagation): boolean {
  return identityCenterInstance !== undefined
}

/**
 * Returns the condition keys of an operation on a provider.
 *
 * Source of the names: API reference of UpdateOpenIDConnectProvider, which says that the keys `Request` have what the
 * request has, and the keys `Resource` what the provider has.
 * Unverified: The keys `Enable` are `true` if the request sets the context provider or the instance, and absent
 * otherwise.
 *
 * @param stored the provider, if the request updates one
 * @param issuers the issuers that the provider has: URLs, or the entity IDs of SAML.
 *   Unverified: The issuers of OpenID Connect providers are URLs with their scheme.
 */
export function propagationConditions(
  input: ChangedPropagation,
  stored?: IdentityPropagation,
  issuers?: readonly string[],
): Conditions {
  return {
    'iam:EnableIdentityPropagation': input.ContextProvider && 'true',
    'iam:EnableIdentityCenterAssociation': input.IdentityCenterInstanceArn && 'true',
    'iam:RequestIdentityCenterInstanceArn': input.IdentityCenterInstanceArn,
    'iam:ResourceIdentityCenterInstanceArn': stored?.identityCenterInstance,
    'iam:ResourceIdentityProviderIssuers': issuers,
  }
}

function changesContextProvider({ ContextProvider, RemoveContextProvider }: ChangedPropagation): boolean {
  return ContextProvider !== undefined || RemoveContextProvider === true
}

function changesAssociation(input: ChangedPropagation): boolean {
  return input.IdentityCenterInstanceArn !== undefined || input.RemoveIdentityCenterInstance === true
}

function withContextProvider<Row extends IdentityPropagation>(
  row: Row,
  { ContextProvider: given, RemoveContextProvider }: ChangedPropagation,
): Row {
  if (given !== undefined) return { ...row, contextProvider: contextProviderOf(given) }
  if (!RemoveContextProvider) return row
  if (isPropagating(row)) throw contextProviderInUse()
  const { contextProvider: _removed, ...rest } = row
  return rest as Row
}

function withAssociation<Row extends IdentityPropagation>(
  view: View,
  row: Row,
  { IdentityCenterInstanceArn: instance }: ChangedPropagation,
): Row {
  if (instance === undefined) {
    const { identityCenterInstance: _removed, ...rest } = row
    return rest as Row
  }
  if (row.contextProvider === undefined) throw contextProviderNeeded()
  return { ...row, identityCenterInstance: requireInstance(view, instance) }
}

const KEY = /^[\w.:/=+\-@#]+(?: [\w.:/=+\-@#]+)*$/

function contextProviderOf(given: IamTypes.ContextProvider): ContextProvider {
  const { SubjectSourceKey, SubjectTypeValue, SubjectTypeSourceKey, KeyDefinitionList = [] } = given
  if (SubjectTypeValue !== undefined && SubjectTypeSourceKey !== undefined) throw subjectTypeTwice()
  return {
    subjectSourceKey: requireKey('ContextProvider.SubjectSourceKey', SubjectSourceKey),
    ...(SubjectTypeValue === undefined ? {} : { subjectTypeValue: SubjectTypeValue }),
    ...(SubjectTypeSourceKey === undefined
      ? {}
      : { subjectTypeSourceKey: requireKey('ContextProvider.SubjectTypeSourceKey', SubjectTypeSourceKey) }),
    keyDefinitions: KeyDefinitionList.map(({ SourceKey, TargetKey }, index) => {
      const path = `ContextProvider.KeyDefinitionList.${index + 1}`
      return {
        sourceKey: requireKey(`${path}.SourceKey`, SourceKey),
        ...(TargetKey === undefined ? {} : { targetKey: requireKey(`${path}.TargetKey`, TargetKey) }),
      }
    }),
  }
}

function requireKey(member: string, key: string): string {
  if (!KEY.test(key)) throw invalidContextKey(member)
  return key
}

function toContextProvider(provider: ContextProvider): IamTypes.ContextProvider {
  const { subjectSourceKey, subjectTypeValue, subjectTypeSourceKey, keyDefinitions = [] } = provider
  return {
    KeyDefinitionList: keyDefinitions.map(({ sourceKey, targetKey }) => ({
      SourceKey: sourceKey,
      TargetKey: targetKey,
    })),
    SubjectSourceKey: subjectSourceKey,
    SubjectTypeValue: subjectTypeValue,
    SubjectTypeSourceKey: subjectTypeSourceKey,
  }
}

/** Unverified: AWS checks that the instance exists when a provider is associated. */
function requireInstance(view: View, arn: string): string {
  if (storeOf(view, arn) === undefined) throw noSuchPropagationInstance(arn)
  return arn
}

/** Returns the ARN of an instance's identity store. Undefined if there is no such instance. */
function storeOf(view: View, instanceArn: string): string | undefined {
  const found = findInstance(view, instanceArn)
  return found && identityStoreArn(found.owner, found.instance.identityStoreId)
}
