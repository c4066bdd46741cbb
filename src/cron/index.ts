export { runAllOnce, runSchedule, type ScheduledTask, type ScheduleOptions } from './schedule.ts';
export { parseWhen, slotsAround, type When } from './when.ts';
