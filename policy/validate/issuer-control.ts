import { readOperator } from '../conditions/operators.ts'
import { isObject, isString, type Json, type JsonObject, listOf } from '../json.ts'
import { globOf, matchesGlob } from '../match.ts'
import { type IssuerControl, issuerControl } from './shared-issuers.ts'

/**
 * Returns AWS's error about an Allow that trusts a shared issuer without restricting it to a tenant.
 * Undefined if there is none.
 *
 * Sources: IAM User Guide, "Identity-provider controls for shared OIDC providers"; recorded on AWS, September
 * 2026. Of the texts, only that for Cognito without a condition is known to be AWS's (versity/versitygw); the
 * others follow it.
 */
export function issuerProblem(statement: JsonObject): string | undefined {
  const { Effect: effect, Principal: principal, Condition: condition } = statement
  if (effect !== 'Allow' || !isObject(principal) || !admitsWebIdentities(statement)) return undefined
  const controls = listOf(principal['Federated']).filter(isString).map(issuerControl)
  const unmet = controls.find((control) => control !== undefined && !isMet(control, condition))
  if (unmet === undefined) return undefined
  const { name, keys, keysMatchCase } = unmet
  if (condition === undefined && (keysMatchCase || name === 'Cognito'))
    return `A condition block must be present for the ${name} provider`
  return `A condition block with the key ${keys[0]} must be present for the ${name} provider`
}

function admitsWebIdentities({ Action: action }: JsonObject): boolean {
  return listOf(action).some(
    (each) => isString(each) && matchesGlob(globOf(each), 'sts:AssumeRoleWithWebIdentity'),
  )
}

/** Returns whether the block of one operator restricts the issuer. Other blocks cannot spoil it. */
function isMet(control: IssuerControl, condition: Json | undefined): boolean {
  const blocks = isObject(condition) ? Object.entries(condition) : []
  return blocks.some(
    ([operator, block]) => isObject(block) && counts(control, operator) && restricts(control, block),
  )
}

/** Quantifiers make no difference. */
function counts({ comparisons }: IssuerControl, written: string): boolean {
  const operator = readOperator(written)
  if (!operator?.comparison || operator.ifExists) return false
  const { negated, operands } = operator.comparison
  return !negated && comparisons.has(operands)
}

/** Returns whether a block has one of the keys, and only values that restrict it. */
function restricts({ keys, keysMatchCase, isOpen }: IssuerControl, block: JsonObject): boolean {
  const spelled = (key: string) => (keysMatchCase ? key : key.toLowerCase())
  const known = new Set(keys.map(spelled))
  const values = Object.entries(block).filter(([key]) => known.has(spelled(key)))
  return values.length > 0 && !values.some(([, value]) => listOf(value).some(isOpen))
}
