import { day, hoursAgo, World } from './world.ts'

/** The guide's own example: Adam, who wants more friends, and those around him. */
export function lillevik() {
  const world = new World()
  const kari = world.addPerson('Kari', 'Berg', { workplace: 'Lillevik helse', position: 'Koordinator' })
  const adam = world.addPerson('Adam', 'Nordmann', { birth_date: '2014-03-02', account: null })
  const liv = world.addPerson('Liv', 'Nordmann', { email: 'liv@example.org' })
  const ola = world.addPerson('Ola', 'Ås', { workplace: 'Lillevik skole', position: 'Lærer' })
  const per = world.addPerson('Per', 'Fysioterapeut Hansen', { workplace: 'Lillevik fysioterapi' })
  const long = world.addPerson('Maximiliane Wilhelmine', 'Østerdalen-Kristoffersen Gudbrandsdalsmo', {
    workplace: 'Pedagogisk-psykologisk tjeneste for Lillevik og omegn interkommunale samarbeid',
  })
  const siri = world.addPerson('Siri', 'Dahl', { workplace: 'Rådhuset', position: 'Rådgiver' })
  const eli = world.addPerson('Eli', 'Sand', { birth_date: '2015-08-20', account: null })

  const plan = world.addPlan('ip', adam, 'Fjellrev', {
    elements: ['goals', 'specialist_plans', 'messages', 'calendar', 'log', 'mapping', 'status', 'documents'],
    period_from: day(-80),
    period_to: day(285),
  })
  world.addParticipant(plan, kari, 'lead', { from: day(-80), to: day(210), signed: true })
  const parent = world.addParticipant(plan, liv, 'relative', { from: day(-80), to: day(210), signed: true }, 'Mor')
  const teacher = world.addParticipant(plan, ola, 'provider', { from: day(-80), to: day(12) }, 'Norsk')
  world.addParticipant(plan, per, 'provider', { from: day(-300), to: day(-4), signed: true })
  world.addParticipant(plan, long, 'other')
  plan.changes.push({
    at: hoursAgo(48),
    by_name: 'Kari Berg',
    acting_name: null,
    acting_basis: null,
    participant_id: teacher.id,
    name: 'Ola Ås',
    change: 'renewed',
    status: 'provisional',
    from: day(-80),
    to: day(12),
    basis: 'consent',
    remarks: null,
    owner_heard: null,
    signed_how: null,
  })

  const friends = world.addGoal(plan, 'Få flere venner', 40, {
    registered_on: day(-10),
    description:
      'Adam vil gjerne ha noen å være sammen med etter skolen.\n\nHan trives best når det er få om gangen, og når han vet hva de skal gjøre.',
  })
  world.addActivity(friends, 'Ridning', 'under_way', {
    time_frame: 'Hver tirsdag kl. 17',
    responsible: 'Liv Nordmann',
    description: 'Adam og Mia rir sammen. Liv kjører dit, Mias far kjører hjem.',
  })
  world.addActivity(friends, 'Støttekontakt', 'planned', { responsible: 'Kari Berg', time_frame: 'Fra januar' })
  world.addActivity(friends, 'Fotballtrening', 'ended', { responsible: 'Liv Nordmann' })
  const alone = world.addGoal(plan, 'Klare seg mer alene på skoleveien', 10)
  world.addActivity(alone, 'Gå veien sammen med en voksen', 'under_way', { responsible: 'Ola Ås' })
  world.addGoal(plan, 'Sove bedre', 100, { state: 'history', registered_on: day(-200) })

  const minutes = world.addMessage(
    plan,
    kari,
    [liv, ola, per],
    'Referat fra ansvarsgruppemøtet',
    'Hei.\n\nVi ble enige om å fortsette med ridning, og å søke om støttekontakt fra januar.\n\nHilsen Kari',
    { category: 'minutes', sent_at: hoursAgo(26) },
  )
  const first = minutes.recipients[0]
  if (first) first.read_at = hoursAgo(20)
  world.addMessage(plan, liv, [kari], 'Ridning på tirsdag', 'Adam er forkjølet og blir hjemme på tirsdag.', {
    sent_at: hoursAgo(2),
  })
  world.addMessage(plan, ola, [kari, liv], 'Nytt i norsk', 'Han leser høyt for hele gruppa nå.', {
    sent_at: hoursAgo(50),
    read_at: hoursAgo(40),
  })
  world.addMessage(plan, kari, [ola], 'Møte i desember', 'Passer det', { status: 'draft', sent_at: null })

  for (const [action, hours, actor] of [
    ['plan.created', 400, kari.id],
    ['participant.added', 380, kari.id],
    ['consent.renewed', 370, kari.id],
    ['goal.created', 300, kari.id],
    ['message.sent', 26, kari.id],
    ['message.read', 20, liv.id],
    ['goals.read', 3, ola.id],
  ] as const) {
    world.note(plan, action, hours, actor)
  }
  const goal = plan.goals[0]
  for (const hours of [2.9, 2.4, 1.2]) {
    world.note(plan, 'goal.read', hours, ola.id, { element: 'goals', object_id: goal?.id ?? null, object_title: goal?.title ?? null })
  }

  const school = world.addPlan('iop', eli, 'Ekorn')
  world.addParticipant(school, kari, 'lead', { from: day(-30), to: day(20), signed: true })
  world.addParticipant(school, ola, 'provider')
  const other = world.addPlan('sl', long, null)
  world.addParticipant(other, kari, 'provider', { from: day(-30), to: day(90) })

  return { world, kari, adam, liv, ola, per, long, eli, siri, plan, school, parent, teacher, friends }
}
