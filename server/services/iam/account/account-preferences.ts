/** Account preferences: account properties and the version of session tokens. */

import { ensureLinkedRole, permissionForLinkedRole } from '../../../../core/engine/linked-roles.ts'
import type { Family } from '../../../../core/engine/operation.ts'
import {
  malformedPropertyKey,
  onePropertyNamespace,
  roleManagerIsBoolean,
  roleManagerWithoutEnabled,
  unsupportedPropertyNamespace,
} from '../../../../protocol/errors.ts'
import { settingsKey, settingsOf } from '../../../../store/index.ts'

type Properties = Readonly<Record<string, string>>

/** The only known namespace and its only known property (recorded on AWS, September 2026). */
const ROLE_MANAGER = 'RoleManager'
const ENABLED = `${ROLE_MANAGER}/Enabled`

const ROLE_MANAGER_PRINCIPAL = 'role-manager.iam.amazonaws.com'

export const accountPreferences = {
  /**
   * Determines the version of tokens that are issued from now on. On AWS, STS follows some ten seconds later
   * (recorded, September 2026). Here it follows at once, so that tests need not wait.
   */
  SetSecurityTokenServicePreferences: {
    run: (tx, input) => {
      const globalTokenVersion = input.GlobalEndpointTokenVersion === 'v2Token' ? 2 : 1
      tx.settings.put(settingsKey, { ...settingsOf(tx), globalTokenVersion })
    },
  },

  GetAccountProperties: {
    conditions: () => ({ 'iam:AccountPropertyNamespaces': [ROLE_MANAGER] }),
    run: (tx) => ({ Properties: { [ENABLED]: String(settingsOf(tx).roleManagerEnabled ?? false) } }),
  },

  PutAccountProperties: {
    conditions: (_view, input) => ({ 'iam:AccountPropertyNamespaces': namespacesOf(input.Properties) }),
    // Enabling requires the permission even when the role exists; disabling does not (recorded on AWS,
    // September 2026). Invalid properties are reported without it.
    also: (_view, { Properties }, ctx) =>
      findFlaw(Properties) === undefined && isEnabling(Properties)
        ? [permissionForLinkedRole(ROLE_MANAGER_PRINCIPAL, ctx)]
        : [],
    run: (tx, { Properties }, ctx) => {
      const flaw = findFlaw(Properties)
      if (flaw) throw flaw
      const roleManagerEnabled = isEnabling(Properties)
      if (roleManagerEnabled) ensureLinkedRole(tx, ROLE_MANAGER_PRINCIPAL, ctx)
      tx.settings.put(settingsKey, { ...settingsOf(tx), roleManagerEnabled })
      return {}
    },
  },
} satisfies Family<'iam'>

const isEnabling = (properties: Properties) => properties[ENABLED] === 'true'

/** Returns each namespace once. A second slash belongs to the name of the property. */
function namespacesOf(properties: Properties): readonly string[] {
  return [...new Set(Object.keys(properties).map((key) => key.split('/')[0] ?? key))]
}

/**
 * Returns what is wrong with the properties of a request, in the order in which AWS looks for it (recorded on
 * AWS, September 2026). Other properties of the namespace are accepted and forgotten.
 */
function findFlaw(properties: Properties) {
  const malformed = Object.keys(properties).find((key) => !key.includes('/'))
  if (malformed !== undefined) return malformedPropertyKey(malformed)
  const [namespace = '', ...others] = namespacesOf(properties)
  if (others.length > 0) return onePropertyNamespace()
  if (namespace !== ROLE_MANAGER) return unsupportedPropertyNamespace(namespace)
  const enabled = properties[ENABLED]
  if (enabled === undefined) return roleManagerWithoutEnabled()
  return enabled === 'true' || enabled === 'false' ? undefined : roleManagerIsBoolean()
}
