// All activities with strava-v3, one page after the other, each on a line.
const strava = require('strava-v3')
const { axiosInstance } = require('strava-v3/axiosUtility')

axiosInstance.defaults.baseURL = `${process.env.STRAVA_API_URL}/`

async function main () {
  for (let page = 1; ; page++) {
    const activities = await strava.athlete.listActivities({
      access_token: process.env.STRAVA_ACCESS_TOKEN, page, per_page: 200
    })
    if (!activities.length) return
    process.stdout.write(activities.map(activity => JSON.stringify(activity) + '\n').join(''))
  }
}

main()
