/** The conditions of PartiQL statements, as far as they decide which items DynamoDB reads. */
import { isSymbol, isWord, type Token, tokensOf } from './text-partiql.ts'

export type Condition = AllOf | AnyOf | Comparison

interface AllOf {
  readonly kind: 'and'
  readonly parts: readonly Condition[]
}

interface AnyOf {
  readonly kind: 'or'
  readonly parts: readonly Condition[]
}

/** One test. It selects values of an attribute only if it compares the attribute itself, and is not negated. */
export interface Comparison {
  readonly kind: 'comparison'
  readonly attribute: string | undefined
  /** `values` are the only ones that the attribute can have, or the bounds of a range. */
  readonly test: 'equal' | 'range' | 'other'
  readonly operator: string
  readonly values: readonly Operand[]
}

/** The tokens of a value. */
export type Operand = readonly Token[]

/** Returns the condition of a statement. Undefined when it cannot be read. */
export function conditionOf(statement: readonly Token[], where: number): Condition | undefined {
  const reader = new ConditionReader(statement, where + 1)
  const condition = reader.any()
  return reader.isAtEnd ? condition : undefined
}

/** Returns the tokens of a statement without those that follow its condition and change nothing of it. */
export function withoutReturning(statement: string): readonly Token[] {
  const tokens = tokensOf(statement)
  const end = tokens.findIndex((token) => isWord(token, 'RETURNING'))
  return end < 0 ? tokens : tokens.slice(0, end)
}

/** No statement needs more parentheses within each other. */
const MAXIMUM_DEPTH = 100

const OPENING = /^[([{]$/
const CLOSING = /^[)\]}]$/

/** Words that end an operand. */
const AFTER_OPERAND = ['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'IS', 'ORDER']

const NOTHING: Comparison = {
  kind: 'comparison',
  attribute: undefined,
  test: 'other',
  operator: '',
  values: [],
}

class ConditionReader {
  readonly #tokens: readonly Token[]
  #at: number
  #depth = 0
  #isBroken = false

  constructor(tokens: readonly Token[], at: number) {
    this.#tokens = tokens
    this.#at = at
  }

  /** Whether everything was read, but for an order and the end of `EXISTS(...)`. */
  get isAtEnd(): boolean {
    const next = this.#tokens
      .slice(this.#at)
      .find(({ kind, text }) => kind !== 'other' || !/^[);]$/.test(text))
    return !this.#isBroken && (next === undefined || isWord(next, 'ORDER'))
  }

  get #next(): Token | undefined {
    return this.#tokens[this.#at]
  }

  any(): Condition {
    return this.#joined('or', () => this.#joined('and', () => this.#one()))
  }

  #joined(kind: 'and' | 'or', read: () => Condition): Condition {
    const first = read()
    const parts = [first]
    while (this.#takeWord(kind.toUpperCase())) parts.push(read())
    return parts.length === 1 ? first : { kind, parts }
  }

  #one(): Condition {
    let isNegated = false
    while (this.#takeWord('NOT')) isNegated = true
    const condition = this.#isGroup() ? this.#group() : this.#comparison()
    return isNegated ? NOTHING : condition
  }

  /** Parentheses can also be around an operand, as in `(a) = 1`. */
  #isGroup(): boolean {
    if (!isSymbol(this.#next, '(')) return false
    const after = this.#tokens[this.#closing(this.#at) + 1]
    return after === undefined || after.kind !== 'other' || /^[);]$/.test(after.text)
  }

  #group(): Condition {
    if (++this.#depth > MAXIMUM_DEPTH) return this.#broken()
    this.#at++
    const condition = this.any()
    if (!this.#takeSymbol(')')) return this.#broken()
    this.#depth--
    return condition
  }

  /** Returns the position of the bracket that closes one. */
  #closing(start: number): number {
    let depth = 0
    for (let at = start; at < this.#tokens.length; at++) {
      const { kind, text = '' } = this.#tokens[at] ?? {}
      if (kind !== 'other') continue
      if (OPENING.test(text)) depth++
      else if (CLOSING.test(text) && --depth === 0) return at
    }
    return this.#tokens.length
  }

  #comparison(): Condition {
    const left = this.#operand()
    const isNegated = this.#takeWord('NOT')
    const condition = this.#testOf(left)
    return isNegated ? NOTHING : condition
  }

  #testOf(left: Operand): Condition {
    if (this.#takeWord('IS')) return this.#kindTest()
    if (this.#takeWord('BETWEEN')) return this.#between(left)
    if (this.#takeWord('IN')) return this.#in(left)
    const operator = this.#operator()
    if (operator === '') return left.length > 1 ? NOTHING : this.#broken()
    return compared(left, operator, this.#operand())
  }

  /** Of `a IS NOT MISSING`. */
  #kindTest(): Condition {
    this.#takeWord('NOT')
    this.#at++
    return NOTHING
  }

  #between(left: Operand): Condition {
    const low = this.#operand()
    if (!this.#takeWord('AND')) return this.#broken()
    const values = [low, this.#operand()]
    return { kind: 'comparison', attribute: attributeIn(left), test: 'range', operator: 'BETWEEN', values }
  }

  #in(left: Operand): Condition {
    if (!isSymbol(this.#next, '(') && !isSymbol(this.#next, '[')) return this.#broken()
    const end = this.#closing(this.#at)
    const values: Operand[] = []
    while (this.#at < end) {
      this.#at++
      values.push(this.#operand())
      if (this.#at < end && !isSymbol(this.#next, ',')) return this.#broken()
    }
    this.#at = end + 1
    return { kind: 'comparison', attribute: attributeIn(left), test: 'equal', operator: 'IN', values }
  }

  #operator(): string {
    let operator = ''
    while (this.#next?.kind === 'other' && /^[=<>!]$/.test(this.#next.text)) {
      operator += this.#next.text
      this.#at++
    }
    return operator
  }

  #operand(): Operand {
    const start = this.#at
    while (this.#next !== undefined && !endsOperand(this.#next))
      this.#at =
        this.#next.kind === 'other' && OPENING.test(this.#next.text)
          ? this.#closing(this.#at) + 1
          : this.#at + 1
    const operand = this.#tokens.slice(start, this.#at)
    if (operand.length === 0) this.#isBroken = true
    return operand
  }

  #takeWord(word: string): boolean {
    const isThere = this.#next !== undefined && isWord(this.#next, word)
    if (isThere) this.#at++
    return isThere
  }

  #takeSymbol(text: string): boolean {
    const isThere = isSymbol(this.#next, text)
    if (isThere) this.#at++
    return isThere
  }

  #broken(): Condition {
    this.#isBroken = true
    this.#at = this.#tokens.length
    return NOTHING
  }
}

function endsOperand(token: Token): boolean {
  if (token.kind === 'word') return AFTER_OPERAND.includes(token.text.toUpperCase())
  return token.kind === 'other' && /^[=<>!,;)\]}]$/.test(token.text)
}

const MIRRORED: Readonly<Record<string, string>> = { '<': '>', '<=': '>=', '>': '<', '>=': '<=' }

function compared(left: Operand, operator: string, right: Operand): Comparison {
  const attribute = attributeIn(left)
  if (attribute === undefined && attributeIn(right) !== undefined)
    return compared(right, MIRRORED[operator] ?? operator, left)
  const test = operator === '=' ? 'equal' : operator in MIRRORED ? 'range' : 'other'
  return { kind: 'comparison', attribute, test, operator, values: [right] }
}

/** Returns the attribute that an operand is. A member of another attribute can have the same name. */
function attributeIn(operand: Operand): string | undefined {
  const [token, ...others] = operand
  if (token && isSymbol(token, '(') && isSymbol(others.at(-1), ')')) return attributeIn(operand.slice(1, -1))
  return token === undefined || token.kind === 'other' || others.length > 0 ? undefined : token.text
}
