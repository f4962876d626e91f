from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('breeding', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='estimate',
            name='residuals',
            field=models.JSONField(default=dict, verbose_name='残差'),
        ),
        migrations.AlterField(
            model_name='trial',
            name='site',
            field=models.CharField(blank=True, max_length=120, verbose_name='地点'),
        ),
        migrations.AlterField(
            model_name='trial',
            name='year',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='年份'),
        ),
        migrations.AddConstraint(
            model_name='trialseries',
            constraint=models.UniqueConstraint(fields=('book',), name='one_series_a_book'),
        ),
    ]
