/** Describes the declarations of the package as the reference shows them. */
import { relative } from 'node:path'
import type { Node } from 'typescript/unstable/ast'
import {
  isCallSignatureDeclaration,
  isClassDeclaration,
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isMethodDeclaration,
  isMethodSignatureDeclaration,
  isObjectBindingPattern,
  isParameterDeclaration,
  isPropertyDeclaration,
  isPropertySignatureDeclaration,
  isTypeLiteralNode,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is'
import { type Comment, commentOf, NO_COMMENT } from './comment.ts'

export interface ApiSymbol {
  readonly name: string
  /** The path of the source file, from the project's folder. */
  readonly file: string
  readonly kind: 'function' | 'object' | 'constant' | 'type'
  readonly comment: Comment
  /** The declaration without `export`, body, and value. */
  readonly signature: string
  readonly members: readonly Member[]
}

export interface Member {
  /** Empty if an object is itself a function. */
  readonly name: string
  readonly kind: 'method' | 'property'
  readonly comment: Comment
  readonly signature: string
  readonly optional: boolean
  /** The type of a property, in one line, without the members of objects in it. */
  readonly type: string
  /** The members of an object in the type of a property. */
  readonly members: readonly Member[]
}

/** Members that only some nodes have. */
interface Declaration extends Node {
  readonly name?: Node
  readonly parameters?: Iterable<Node>
  readonly type?: Node
  /** The question mark of an optional member. */
  readonly postfixToken?: Node
}

/** @param root the project's folder */
export function symbolOf(node: Node, root: string): ApiSymbol {
  const file = relative(root, node.getSourceFile().fileName)
  const described = { name: nameOf(node), file, comment: commentOn(node), members: [] }
  if (isFunctionDeclaration(node))
    return { ...described, kind: 'function', signature: `function ${callOf(node)}` }
  if (isInterfaceDeclaration(node) || isClassDeclaration(node)) {
    const members = [...node.members].filter(isPublic).map(memberOf)
    return { ...described, kind: 'object', signature: headOf(node), members }
  }
  if (isVariableDeclaration(node))
    return {
      ...described,
      kind: 'constant',
      comment: commentOn(statementOf(node)),
      signature: constantOf(node),
    }
  return { ...described, kind: 'type', signature: textOf(node) }
}

/** Returns the statement of a variable, which has the comment. */
function statementOf(node: Node): Node {
  return node.parent.parent
}

function constantOf(node: Declaration): string {
  return `const ${nameOf(node)}${node.type ? `: ${inOneLine(node.type.getText())}` : ''}`
}

/** Returns the declaration up to its members. */
function headOf(node: Node): string {
  return textOf(node).split(' {\n')[0] ?? ''
}

function isPublic(member: Node): boolean {
  const isShown = [
    isMethodSignatureDeclaration,
    isMethodDeclaration,
    isCallSignatureDeclaration,
    isPropertySignatureDeclaration,
    isPropertyDeclaration,
  ].some((is) => is(member))
  return isShown && !/^(?:private |override |#|\[)/.test(textOf(member))
}

function memberOf(node: Node): Member {
  const described = { name: nameOf(node), comment: commentOn(node), optional: isOptional(node) }
  if (!isPropertySignatureDeclaration(node) && !isPropertyDeclaration(node))
    return { ...described, kind: 'method', signature: callOf(node), type: '', members: [] }
  const object = node.type && objectIn(node.type)
  const type = node.type ? typeOf(node.type, object) : ''
  const members = object ? [...object.members].map(memberOf) : []
  return { ...described, kind: 'property', signature: '', type, members }
}

const isOptional = ({ postfixToken }: Declaration) => postfixToken?.getText() === '?'

/** Returns the first object in a type that is long, or has comments on its members. */
function objectIn(type: Node): (Node & { readonly members: Iterable<Node> }) | undefined {
  if (isTypeLiteralNode(type)) return type.getText().includes('\n') ? type : undefined
  return type.forEachChild((child) => objectIn(child))
}

function typeOf(type: Node, object: Node | undefined): string {
  const text = object ? type.getText().replace(object.getText(), '{...}') : type.getText()
  return inOneLine(text)
    .replace(/^NonNullable<(.*)>$/, '$1')
    .replaceAll(/\breadonly /g, '')
}

function inOneLine(text: string): string {
  return text
    .replaceAll(/\/\*\*[\s\S]*?\*\//g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/^\| /, '')
}

/** Returns a function's name, parameters, and result. */
function callOf(node: Declaration): string {
  const { parameters, type } = node
  const list = [...(parameters ?? [])].map(parameterText).join(', ')
  return `${nameOf(node)}(${list})${type ? `: ${inOneLine(type.getText())}` : ''}`
}

function parameterText(node: Node): string {
  if (!isParameterDeclaration(node)) return textOf(node)
  const { name, dotDotDotToken, initializer, questionToken, type } = node
  // A caller sees no difference between an object and the members that a function takes from it.
  const shown = isObjectBindingPattern(name) ? 'options' : name.getText()
  const optional = initializer || questionToken ? '?' : ''
  return `${dotDotDotToken ? '...' : ''}${shown}${optional}: ${inOneLine(type?.getText() ?? '')}`
}

function nameOf({ name }: Declaration): string {
  return name?.getText().replaceAll("'", '') ?? ''
}

function commentOn({ jsDoc }: Node): Comment {
  const comment = jsDoc?.at(-1)
  return comment ? commentOf(comment.getText()) : NO_COMMENT
}

/** Returns a declaration without its comment. */
function textOf(node: Node): string {
  return node.getText().replace(/^(?:export |declare |async |readonly )+/, '')
}
