/**
 * Finds what the modules of the package export, with the TypeScript compiler.
 *
 * TypeScript 7 calls its programming interface unstable, so package.json names the exact version.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Node } from 'typescript/unstable/ast'
import { API, type Project, SymbolFlags } from 'typescript/unstable/sync'
import { type Comment, commentOf, NO_COMMENT } from './comment.ts'
import { sourcesOfEntries } from './sources.ts'
import { type ApiSymbol, symbolOf } from './symbols.ts'

export interface Entry {
  /** As programs import it, such as `iamulator/jest`. */
  readonly name: string
  /** The comment at the top of its source file. */
  readonly comment: Comment
  readonly symbols: readonly ApiSymbol[]
}

const PROJECT = 'scripts/package/tsconfig.json'

/**
 * Returns the entries of the package with what each exports. What several export belongs to the first.
 *
 * @param root the project's folder
 */
export function apiEntries(root: string): readonly Entry[] {
  const api = new API({ cwd: root })
  try {
    const [project] = api.updateSnapshot({ openProjects: [join(root, PROJECT)] }).getProjects()
    if (!project) throw new Error(`${PROJECT} is not a project`)
    const known = new Set<Node>()
    return sourcesOfEntries(root).map(([name, source]) => {
      const declarations = exportsOf(project, join(root, source)).filter((node) => !known.has(node))
      for (const node of declarations) known.add(node)
      const comment = commentAbove(readFileSync(join(root, source), 'utf8'))
      return { name, comment, symbols: declarations.map((node) => symbolOf(node, root)) }
    })
  } finally {
    api.close()
  }
}

function commentAbove(source: string): Comment {
  const [comment] = /^\/\*\*[\s\S]*?\*\//.exec(source) ?? []
  return comment === undefined ? NO_COMMENT : commentOf(comment)
}

/** Returns the declarations of what a module exports, in the order of the source files. */
function exportsOf({ program, checker }: Project, path: string): readonly Node[] {
  const file = program.getSourceFile(path)
  const module = file && checker.getSymbolAtLocation(file)
  if (!module) throw new Error(`${path} is not a module`)
  return checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .flatMap(({ declarations }) => declarations.flatMap((each) => each.resolve() ?? []))
    .toSorted((one, other) => one.pos - other.pos)
}
