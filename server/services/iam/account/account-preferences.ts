/** Account preferences: account properties and the version of session tokens. */
import {
  malformedPropertyName,
  onePropertyNamespace,
  propertyIsBoolean,
} from '../../../../protocol/errors.ts'
import { settingsKey, settingsOf } from '../../../../store/index.ts'
import type { Family } from '../../../engine/operation.ts'

type Properties = Readonly<Record<string, string>>

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
    conditions: (view) => ({ 'iam:AccountPropertyNamespaces': namespacesOf(settingsOf(view).properties) }),
    run: (tx) => ({ Properties: settingsOf(tx).properties ?? {} }),
  },

  PutAccountProperties: {
    conditions: (_view, input) => ({ 'iam:AccountPropertyNamespaces': namespacesOf(input.Properties) }),
    run: (tx, { Properties: added }) => {
      const { properties = {}, ...settings } = settingsOf(tx)
      requireSettable(added, properties)
      tx.settings.put(settingsKey, { ...settings, properties: { ...properties, ...added } })
      return {}
    },
  },
} satisfies Family<'iam'>

/** Returns each namespace once. */
function namespacesOf(properties: Properties = {}): readonly string[] {
  return [...new Set(Object.keys(properties).map((name) => name.split('/')[0] ?? name))]
}

/**
 * Accepts any namespace, because AWS does not publish which properties exist. Source of the form: API
 * reference.
 */
function requireSettable(added: Properties, present: Properties): void {
  for (const [name, value] of Object.entries(added)) {
    if (!/^[^/]+\/[^/]+$/.test(name)) throw malformedPropertyName(name)
    if (isBoolean(present[name]) && !isBoolean(value)) throw propertyIsBoolean(name)
  }
  if (namespacesOf(added).length > 1) throw onePropertyNamespace()
}

function isBoolean(value: string | undefined): boolean {
  return value === 'true' || value === 'false'
}
