import type { Kind, Levels } from '../../src/api/types.ts'

/** What each role gives where nobody changed it. */
export const roleLevels: Record<Kind, Levels> = {
  owner: levels('create', 'create', 'read', 'create'),
  lead: levels('delete', 'delete', 'delete', 'delete'),
  provider: levels('edit', 'create', 'read', 'read'),
  relative: levels('read', 'read', 'read', 'read'),
  other: levels('none', 'none', 'none', 'none'),
}

function levels(goals: 'none' | 'read' | 'edit' | 'create' | 'delete', activities: typeof goals, plans: typeof goals, areas: typeof goals): Levels {
  return {
    goals,
    activities,
    specialist_plans: plans,
    'life_area.home': areas,
    'life_area.daytime': areas,
    'life_area.health': areas,
    'life_area.network': areas,
    'life_area.economy': areas,
    'life_area.leisure': areas,
  }
}
