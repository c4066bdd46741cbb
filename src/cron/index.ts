export { runAllOnce, runSchedule, type ScheduledTask, type ScheduleOptions } from './schedule.ts';
export { adjacentSlots, parseWhen } from './when.ts';
