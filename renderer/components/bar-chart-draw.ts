/**
 * Draws bars with ECharts, to the text of an SVG. Loaded when the first chart is wanted, never before. The text holds no inline style
 * and no style sheet, which the content policy of the page would refuse; letters take their font from the style sheet of the chart.
 */
import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { optionOf, type Size } from './bar-chart.ts';

use([BarChart, GridComponent, SVGRenderer]);

export function drawBars(picture: Parameters<typeof optionOf>[0], { width, height }: Size): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    chart.setOption(optionOf(picture));
    return chart.renderToSVGString({ useViewBox: false }).replaceAll(/<style[\s>].*?<\/style>/gs, '').replaceAll(/ (style|class)="[^"]*"/g, '');
  } finally {
    chart.dispose();
  }
}
