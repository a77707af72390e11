import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

import { texts } from './index'

/**
 * A part of the application in a chunk of its own, with the texts that it speaks beyond those of every page. A test
 * holds the names against what the chunk and all that it imports ask for.
 */
export function screen<P>(load: () => Promise<{ default: ComponentType<P> }>, ...speaks: string[]): LazyExoticComponent<ComponentType<P>> {
  return lazy(async () => {
    const [module] = await Promise.all([load(), texts(...speaks)])
    return module
  })
}
