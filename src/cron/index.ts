export { runAllOnce, runSchedule, type ScheduledTask, type ScheduleOptions } from './schedule.ts';
export { adjacentSlots, parseWhen, type When } from './when.ts';
