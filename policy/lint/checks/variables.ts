/** Checks policy variables. */

import { memberOf, type StringNode } from '../../json-document.ts'
import { type Check, type Hit, hitIf, inStatements } from '../check.ts'
import { isText, type Policy, type Statement, stringsIn } from '../policy.ts'
import { type VariableText, variablesOf } from '../variable.ts'

export const variables: readonly Check[] = [
  inTexts('MISSING_BRACE_IN_VARIABLE', ({ isClosed }) => !isClosed),
  inTexts('EMPTY_VARIABLE', ({ body, isClosed }) => isClosed && body.trim() === ''),
  inTexts('UNSUPPORTED_SPACE_IN_VARIABLE', ({ body, isClosed }) => {
    const name = nameIn(body)
    return isClosed && body.trim() !== '' && name.includes(' ')
  }),
  inTexts('MISSING_QUOTE_IN_VARIABLE', ({ body, isClosed }) => isClosed && !hasQuotedDefault(body)),
  inStatements('VARIABLE_UNSUPPORTED_IN_ELEMENT', findInOtherElements),
  inStatements('VARIABLE_UNSUPPORTED_IN_VERSION', findInOldVersion),
]

/** Makes a check of variables in the elements and the version in which they are variables. */
function inTexts(code: Check['code'], isWrong: (variable: VariableText) => boolean): Check {
  return inStatements(code, (statement) => {
    if (!hasVariables(statement.policy)) return []
    return textsOf(statement).flatMap((node) => hitIf(variablesOf(node.value).some(isWrong), node))
  })
}

function hasVariables({ root }: Policy): boolean {
  return isText(memberOf(root, 'Version')?.value, '2012-10-17')
}

/** Returns the resources and the values of conditions. */
function textsOf({ resources, conditions }: Statement): readonly StringNode[] {
  return [...(resources?.values ?? []), ...conditions.flatMap(({ values }) => stringsIn(values))]
}

function nameIn(body: string): string {
  const comma = body.indexOf(',')
  return comma < 0 ? body : body.slice(0, comma)
}

/** Returns whether a variable has no default, or one in quotes. */
function hasQuotedDefault(body: string): boolean {
  const name = nameIn(body)
  return name === body || /^,\s*'[\s\S]*'$/.test(body.slice(name.length))
}

/** Unverified: Variables are reported in Action and Principal, and in no other element that does not take them. */
function findInOtherElements({ actions, principals }: Statement): readonly Hit[] {
  const nodes = [...(actions?.values ?? []), ...(principals?.values ?? []).map(({ node }) => node)]
  return nodes.flatMap((node) => {
    const [first] = variablesOf(node.value)
    return first === undefined ? [] : hitIf(true, node, { variable: first.text })
  })
}

/** A missing version means the older one. One that does not exist is an issue of its own. */
function findInOldVersion(statement: Statement): readonly Hit[] {
  const version = memberOf(statement.policy.root, 'Version')?.value
  if (version !== undefined && !isText(version, '2008-10-17')) return []
  return textsOf(statement).flatMap((node) => hitIf(variablesOf(node.value).length > 0, node))
}
