/** What a browser remembers of its user: theme, and whether single letters are shortcuts. */
import { effect, type Signal, signal } from '@preact/signals'

export type Theme = 'system' | 'light' | 'dark'

export const theme = remembered<Theme>('theme', ['system', 'light', 'dark'])

/** Whether single letters act. Users of speech input switch them off. Source: WCAG 2.2, 2.1.4. */
export const lettersAct = remembered<'on' | 'off'>('letters', ['on', 'off'])

effect(() => {
  if (theme.value === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = theme.value
})

/** Returns a signal that keeps its value in the browser. @param values the first one is the default */
function remembered<T extends string>(name: string, values: readonly [T, ...T[]]): Signal<T> {
  const key = `iamulator.${name}`
  const text = localStorage.getItem(key)
  const value = signal<T>(values.find((each) => each === text) ?? values[0])
  effect(() => {
    if (value.value === values[0]) localStorage.removeItem(key)
    else localStorage.setItem(key, value.value)
  })
  return value
}
