def picture_of(samples): return ''
