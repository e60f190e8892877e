/** The product's mark, and icons of 16 by 16 pixels. They repeat what a text says, so assistive technologies skip them. */
import { Html } from './html.ts'

export const MARK = new Html(
  '<svg viewBox="0 0 20 20" aria-hidden="true"><rect width="20" height="20" rx="5.5"/><path d="M6 3.5v8M10 3.5v13M14 3.5v13"/><circle cx="6" cy="14.8" r="1.6"/></svg>',
)

const SHAPES = {
  chevron: '<path d="m6 3.5 4.5 4.5L6 12.5"/>',
  clock: '<circle cx="8" cy="8" r="6"/><path d="M8 4.5V8l2.3 1.5"/>',
  copy: '<rect x="5.5" y="5.5" width="8" height="8" rx="1.5"/><path d="M10.5 5.5V4A1.5 1.5 0 0 0 9 2.5H4A1.5 1.5 0 0 0 2.5 4v5A1.5 1.5 0 0 0 4 10.5h1.5"/>',
  eye: '<path d="M1.5 8S4 3.5 8 3.5 14.5 8 14.5 8 12 12.5 8 12.5 1.5 8 1.5 8Z"/><circle cx="8" cy="8" r="2"/>',
  globe:
    '<circle cx="8" cy="8" r="6"/><path d="M2 8h12M8 2c2.2 1.8 2.8 4 2.8 6S10.2 12.2 8 14C5.8 12.2 5.2 10 5.2 8S5.8 3.8 8 2Z"/>',
  key: '<circle cx="5" cy="11" r="2.5"/><path d="m6.8 9.2 6.2-6.2M10.8 5.2l1.7 1.7"/>',
  open: '<path d="M9.5 2.5h4v4M13.5 2.5 8 8M7 3.5H4A1.5 1.5 0 0 0 2.5 5v7A1.5 1.5 0 0 0 4 13.5h7a1.5 1.5 0 0 0 1.5-1.5V9"/>',
  organization: '<path d="M6 2.5h4v3H6ZM1.8 10.5h4v3h-4ZM10.2 10.5h4v3h-4ZM8 5.5V8M3.8 10.5V8h8.4v2.5"/>',
  portal:
    '<rect x="1.5" y="3" width="13" height="10" rx="1.5"/><circle cx="5.5" cy="7" r="1.3"/><path d="M3.5 10.5a2 2 0 0 1 4 0M10 6.5h2.5M10 9.5h2.5"/>',
  search: '<circle cx="7" cy="7" r="4.5"/><path d="m10.5 10.5 3 3"/>',
  shield: '<path d="M8 1.8 13 3.5v4c0 3.2-2 5.4-5 6.7-3-1.3-5-3.5-5-6.7v-4Z"/>',
  terminal: '<rect x="1.5" y="2.5" width="13" height="11" rx="1.5"/><path d="m4.5 6 2 2-2 2M8.5 10h3"/>',
} as const

export type IconName = keyof typeof SHAPES

export function icon(name: IconName): Html {
  return new Html(`<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[name]}</svg>`)
}

/** Returns the shapes of icons that a page shows often. {@link symbol} refers to them. */
export function symbols(names: readonly IconName[]): Html {
  const shapes = names.map((name) => `<symbol id="icon-${name}" viewBox="0 0 16 16">${SHAPES[name]}</symbol>`)
  return new Html(`<svg hidden>${shapes.join('')}</svg>`)
}

export function symbol(name: IconName): Html {
  return new Html(`<svg class="icon" aria-hidden="true"><use href="#icon-${name}"/></svg>`)
}
