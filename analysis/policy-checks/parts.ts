/** Parts of a policy: some of its statements, for proofs about single ones. */
import { compilePolicy, type SourcedPolicy } from '../../policy/index.ts'
import { memberOf, type Node, parseDocument, statementsOf, stringIn } from '../../policy/json-document.ts'

/** A statement of a policy. */
export interface Part {
  readonly denies: boolean
  /** Whether it names the principals to which it does not apply. */
  readonly hasNotPrincipal: boolean
  /** As written. */
  readonly text: string
  /** The same, as a statement that allows. */
  readonly asAllow: string
}

interface Parts {
  readonly statements: readonly Part[]
  /** Returns a policy with these statements, in this order. */
  readonly policyOf: (texts: readonly string[]) => SourcedPolicy
}

/**
 * Returns the statements of a policy that `readPolicy` accepts, in their order.
 *
 * They are pieces of the text, because JSON.parse would change numbers with many digits.
 */
export function partsOf(text: string): Parts {
  const { root } = parseDocument(text)
  const version = memberOf(root, 'Version')?.value
  const head = version === undefined ? '' : `"Version":${pieceOf(text, version)},`
  return {
    statements: statementsOf(root).map((node) => partOf(text, node)),
    policyOf: (texts) => ({
      policy: compilePolicy(`{${head}"Statement":[${texts.join()}]}`),
      source: 'part of a policy',
      kind: 'inline',
    }),
  }
}

function partOf(text: string, node: Node): Part {
  const effect = memberOf(node, 'Effect')?.value
  const piece = pieceOf(text, node)
  const { start = node.start, end = node.start } = effect ?? {}
  return {
    denies: stringIn(effect) === 'Deny',
    hasNotPrincipal: memberOf(node, 'NotPrincipal') !== undefined,
    text: piece,
    asAllow: `${text.slice(node.start, start)}"Allow"${text.slice(end, node.end)}`,
  }
}

function pieceOf(text: string, { start, end }: Node): string {
  return text.slice(start, end)
}
