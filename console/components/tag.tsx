/** A short word about a thing, such as `managed`. */
import type { ComponentChildren } from 'preact'

interface TagProps {
  readonly kind?: 'plain' | 'allow' | 'deny' | 'gap' | 'accent'
  readonly children: ComponentChildren
}

export function Tag({ kind = 'plain', children }: TagProps) {
  return <span class={`tag tag-${kind}`}>{children}</span>
}
